// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.classic.UserDefinedFunctionUtils;
import org.apache.spark.sql.expressions.SparkUserDefinedFunction;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import scala.collection.immutable.Seq;

/**
 * Registers functions whose arguments have their types checked when a query is analyzed. Spark's
 * public registration of functions of Java knows no types of arguments: a wrong one would come up
 * in a task, as a class that cannot be cast; hence the registry of the session, which has no public
 * way to it. Stateless.
 */
final class TypedFunctions {
  private TypedFunctions() {}

  /** What an argument has to be. Null is all of them. */
  enum Argument {
    CODE("a code, binary") {
      @Override
      boolean takes(DataType type) {
        return type instanceof BinaryType;
      }
    },
    QUERY("an ML vector or an array of numbers") {
      @Override
      boolean takes(DataType type) {
        return RowVectors.isVector(type)
            || type instanceof ArrayType array && array.elementType() instanceof NumericType;
      }
    },
    GAIN("a number") {
      @Override
      boolean takes(DataType type) {
        return type instanceof NumericType;
      }
    };

    private final String words;

    Argument(String words) {
      this.words = words;
    }

    abstract boolean takes(DataType type);
  }

  /**
   * Registers a function, in place of one of that name.
   *
   * @param arguments one for each
   */
  static void register(
      SparkSession session, String name, UserDefinedFunction function, Argument... arguments) {
    SparkUserDefinedFunction named = (SparkUserDefinedFunction) function.withName(name);
    ((org.apache.spark.sql.classic.SparkSession) session)
        .sessionState()
        .functionRegistry()
        .createOrReplaceTempFunction(
            name,
            (Seq<Expression> given) -> {
              require(name, given, arguments);
              return UserDefinedFunctionUtils.toScalaUDF(named, given);
            },
            "scala_udf");
  }

  /**
   * @throws IllegalArgumentException if there are more or fewer arguments, or one is of another
   *     type
   */
  private static void require(String name, Seq<Expression> given, Argument... arguments) {
    if (given.length() != arguments.length) {
      throw new IllegalArgumentException(
          name + ": " + given.length() + " arguments, must be " + arguments.length);
    }
    for (int i = 0; i < arguments.length; i++) {
      DataType type = given.apply(i).dataType();
      if (!(type instanceof NullType) && !arguments[i].takes(type)) {
        throw new IllegalArgumentException(
            name
                + ": argument "
                + (i + 1)
                + ": type "
                + type.simpleString()
                + ", must be "
                + arguments[i].words);
      }
    }
  }
}
