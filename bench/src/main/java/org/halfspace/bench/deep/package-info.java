// SPDX-License-Identifier: Apache-2.0
/** How fast deep decoders decode, beside their products alone, and learn, beside PyTorch. */
package org.halfspace.bench.deep;
