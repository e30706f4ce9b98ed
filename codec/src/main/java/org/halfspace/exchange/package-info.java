// SPDX-License-Identifier: Apache-2.0
/**
 * Codes as neighboring programs keep them: packed bytes of NumPy, sentence-transformers and faiss,
 * the bit text of PostgreSQL, and plain signs of vectors. What is opened is {@link
 * org.halfspace.code.CodeData}; what is written comes from it.
 */
package org.halfspace.exchange;
