// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.pass;

import java.util.function.LongUnaryOperator;
import org.halfspace.data.VectorData;

/**
 * How a set of vectors and its rows are called in what a fit says.
 *
 * @param description of the set, in a few words
 * @param count of its vectors
 * @param row the row of its source that a vector is
 * @param source " of" and the file, or nothing
 */
public record RowNames(String description, long count, LongUnaryOperator row, String source) {

  public static RowNames of(VectorData data) {
    return new RowNames(
        data.description(),
        data.count(),
        data::row,
        data.path().map(path -> " of " + path).orElse(""));
  }
}
