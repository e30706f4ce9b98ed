// SPDX-License-Identifier: Apache-2.0
/**
 * Vectors as a stream of float32 rows, and the readers of the formats they come in.
 *
 * <p>{@link org.halfspace.data.VectorFiles} opens files and folders, {@link
 * org.halfspace.data.VectorData#of} wraps arrays; both are {@link org.halfspace.data.VectorData}.
 * Views of another set are in {@code data.view}. Most formats are records of equal size and share
 * one reader, {@code RecordVectors}; what a format adds is how its header is read. Trouble with the
 * data is a {@link org.halfspace.io.DamagedFileException}.
 */
package org.halfspace.data;
