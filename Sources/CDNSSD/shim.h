// SPDX-License-Identifier: Apache-2.0
// DNS-SD through the system's dns_sd.h: Avahi's compatibility library on Linux, the system's own on macOS.
#pragma once
#include <dns_sd.h>
