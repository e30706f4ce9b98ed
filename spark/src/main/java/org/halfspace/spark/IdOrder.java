// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.Arrays;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/**
 * The order of ids, by which equal scores are ordered: numbers and times by their value, strings by
 * their UTF-16 units, binaries by their unsigned bytes. Stateless and thread-safe.
 */
final class IdOrder {
  private static final Set<DataType> ORDERED =
      Set.of(
          DataTypes.BooleanType,
          DataTypes.ByteType,
          DataTypes.ShortType,
          DataTypes.IntegerType,
          DataTypes.LongType,
          DataTypes.FloatType,
          DataTypes.DoubleType,
          DataTypes.StringType,
          DataTypes.BinaryType,
          DataTypes.DateType,
          DataTypes.TimestampType,
          DataTypes.TimestampNTZType);

  private IdOrder() {}

  /** Whether values of a type have an order here. */
  static boolean has(DataType type) {
    return ORDERED.contains(type) || type instanceof DecimalType;
  }

  /** Compares two values of a column, neither of them null. */
  static int compare(Object a, Object b) {
    return a instanceof byte[] bytes
        ? Arrays.compareUnsigned(bytes, (byte[]) b)
        : comparable(a).compareTo(b);
  }

  /** Values of all other types are comparable to those of the same. */
  @SuppressWarnings("unchecked")
  private static Comparable<Object> comparable(Object id) {
    return (Comparable<Object>) id;
  }

  /** An id in a message. */
  static String text(Object id) {
    return id instanceof byte[] bytes ? java.util.HexFormat.of().formatHex(bytes) : "" + id;
  }
}
