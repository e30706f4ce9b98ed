// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.GetColumnByOrdinal;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoder;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.ObjectType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Rows as Spark keeps them, for {@code Dataset.mapPartitions}.
 *
 * <p>The public encoder of rows makes an object of every number of an array, which costs more than
 * coding the vector. This one hands over arrays as they are; Spark has no public way to do so.
 * Stateless and thread-safe.
 */
public final class StoredRows {
  private StoredRows() {}

  /**
   * Encodes rows of that schema. A row that is read is good until the next one is; who keeps it
   * copies it.
   */
  static Encoder<InternalRow> encoder(StructType schema) {
    ObjectType object = new ObjectType(InternalRow.class);
    StructField[] fields = schema.fields();
    List<Expression> read = new ArrayList<>();
    List<Expression> written = new ArrayList<>();
    Expression row = same(new BoundReference(0, object, false), schema);
    for (int i = 0; i < fields.length; i++) {
      Literal name = new Literal(UTF8String.fromString(fields[i].name()), DataTypes.StringType);
      read.add(name);
      read.add(new GetColumnByOrdinal(i, fields[i].dataType()));
      written.add(name);
      written.add(new GetStructField(row, i, Option.apply(fields[i].name())));
    }
    Expression handed = same(new CreateNamedStruct(seq(read)), object);
    return new ExpressionEncoder<>(new Stored(schema), new CreateNamedStruct(seq(written)), handed);
  }

  /** A row, which Spark is to take as a value of that type. */
  private static Expression same(Expression row, DataType type) {
    return new StaticInvoke(
        StoredRows.class,
        type,
        "same",
        seq(List.of(row)),
        seq(List.of()),
        false,
        false,
        true,
        Option.empty());
  }

  /** The row itself; called by the code that Spark generates. */
  public static InternalRow same(InternalRow row) {
    return row;
  }

  private static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }

  /** What Spark asks an encoder. */
  private record Stored(StructType fields) implements AgnosticEncoder<InternalRow> {
    @Override
    public boolean isPrimitive() {
      return false;
    }

    @Override
    public boolean isStruct() {
      return true;
    }

    @Override
    public DataType dataType() {
      return fields;
    }

    @Override
    public StructType schema() {
      return fields;
    }

    @Override
    public ClassTag<InternalRow> clsTag() {
      return ClassTag$.MODULE$.apply(InternalRow.class);
    }
  }
}
