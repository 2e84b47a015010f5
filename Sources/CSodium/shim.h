// SPDX-License-Identifier: Apache-2.0
// libsodium, the one library for all cryptography here.
#pragma once
#include <sodium.h>
