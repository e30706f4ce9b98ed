// SPDX-License-Identifier: Apache-2.0
/**
 * Models on disk as safetensors, codes as npz, and stores of codes that grow while others search
 * them.
 */
package org.halfspace.store;
