// SPDX-License-Identifier: Apache-2.0
// QR codes for invites.
#pragma once
#include <qrencode.h>
