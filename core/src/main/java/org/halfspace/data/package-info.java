/**
 * Vectors as a stream of float32 rows, and the readers of the formats they come in. Imports at most
 * {@code org.halfspace.linalg}.
 */
package org.halfspace.data;
