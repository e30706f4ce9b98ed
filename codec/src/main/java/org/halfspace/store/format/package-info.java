// SPDX-License-Identifier: Apache-2.0
/** The safetensors format, and JSON. */
package org.halfspace.store.format;
