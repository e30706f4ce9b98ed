// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import org.apache.spark.ml.linalg.Vector;
import scala.collection.Iterator;
import scala.collection.Seq;

/**
 * Reads single vectors as Spark hands them to functions and to the driver, ML vectors or sequences
 * of numbers, as float32. Whole columns are read by {@link RowVectors}. Immutable and thread-safe.
 *
 * @param name of the cells, for messages
 * @param dimension of every vector
 */
record QueryCells(String name, int dimension) {

  /**
   * Writes a cell to a block.
   *
   * @param block receives d floats from {@code at} on
   * @return what is wrong with the cell, in words; empty if nothing is
   */
  String read(Object cell, float[] block, int at) {
    if (cell == null) {
      return name + " is null";
    }
    if (cell instanceof Vector vector) {
      double[] values = vector.toArray();
      if (values.length != dimension) {
        return otherDimension(values.length);
      }
      for (int j = 0; j < dimension; j++) {
        block[at + j] = (float) values[j];
        if (!Float.isFinite(block[at + j])) {
          return notFinite(j, values[j]);
        }
      }
      return "";
    }
    if (cell instanceof Seq<?> numbers) {
      return read(numbers, block, at);
    }
    return name + " must be an ML vector or an array of numbers";
  }

  private String read(Seq<?> numbers, float[] block, int at) {
    if (numbers.length() != dimension) {
      return otherDimension(numbers.length());
    }
    Iterator<?> all = numbers.iterator();
    for (int j = 0; j < dimension; j++) {
      Object number = all.next();
      block[at + j] = number instanceof Number value ? value.floatValue() : Float.NaN;
      if (!Float.isFinite(block[at + j])) {
        return notFinite(j, number);
      }
    }
    return "";
  }

  private String otherDimension(int length) {
    return name + " has dimension " + length + ", but the model's is " + dimension;
  }

  private String notFinite(int index, Object number) {
    return name + " has " + number + " at index " + index + ", must be finite in float32";
  }
}
