// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.halfspace.code.CodeSet;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.UnusableDataException;
import org.halfspace.search.CodeSearch;
import org.halfspace.search.Metric;
import org.halfspace.search.Score;
import org.halfspace.search.SearchSettings;
import org.halfspace.spark.TypedFunctions.Argument;

/**
 * SQL functions for columns of codes. All give null where an argument is null.
 *
 * <table>
 * <caption>With the prefix {@value #PREFIX}</caption>
 * <tr><th>function</th><th>value</th></tr>
 * <tr><td>{@code halfspace_hamming(code, code)}</td><td>int, how many bits differ</td></tr>
 * <tr><td>{@code halfspace_l2(code, query)}</td><td>double, ‖q − x̂‖², smaller is nearer</td></tr>
 * <tr><td>{@code halfspace_ip(code, query)}</td><td>double, ⟨q, x̂⟩, larger is nearer</td></tr>
 * <tr><td>{@code halfspace_cosine(code, query)}</td><td>double, larger is nearer</td></tr>
 * <tr><td>{@code halfspace_decode(code)}</td><td>array&lt;float&gt;, x̂</td></tr>
 * <tr><td>{@code halfspace_with_gain(code, gain)}</td><td>binary, the code with the bytes of its
 * gain</td></tr>
 * </table>
 *
 * <p>Codes are binary and end with the two bytes of their gain if the model has one; those whose
 * gain has a column of its own become such codes by {@code halfspace_with_gain}, which leaves codes
 * of a model without gain as they are, whatever the gain. Hamming distances do not look at gains.
 * Queries are ML vectors or arrays of numbers, rounded to float32.
 *
 * <p>Scores are those of {@link CodeSearch} and vectors those of the codec, both to the last bit. A
 * task keeps what it has prepared for the last query, so one query for a whole column is prepared
 * once. Still, Spark hands the query over with each row: for more than a few queries use {@link
 * HalfspaceSearch}. Arguments of other types are refused when the query is analyzed, with an {@link
 * IllegalArgumentException} that names function, argument and type. A cell that is no code of the
 * model, and a query of another dimension or with a number that is not finite, fail the job.
 * Stateless.
 */
public final class HalfspaceFunctions {
  /** Of the names, if no other is given. */
  public static final String PREFIX = "halfspace";

  private HalfspaceFunctions() {}

  /**
   * Registers what needs no model, the Hamming distance: of two binaries of the same length, over
   * all their bits. For codes that end with a gain register a model.
   */
  public static void register(SparkSession session) {
    registerHamming(session, PREFIX, HammingFunction.ofAnyCodes());
  }

  /** Registers all functions for codes of a model, in place of those of an earlier one. */
  public static void register(SparkSession session, HalfspaceModel model) {
    register(session, model, PREFIX);
  }

  /**
   * The same with names that begin with {@code prefix} and an underscore, so that functions for
   * several models can be registered.
   *
   * @throws IllegalArgumentException if the prefix is no name: a letter, then letters, digits and
   *     underscores
   */
  public static void register(SparkSession session, HalfspaceModel model, String prefix) {
    if (!prefix.matches("[A-Za-z][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException(
          "prefix: '" + prefix + "', must be a letter, then letters, digits and underscores");
    }
    VectorCodec codec = model.autoencoder().codec();
    Broadcast<BroadcastModel> sent =
        JavaSparkContext.fromSparkContext(session.sparkContext())
            .broadcast(new BroadcastModel(model.autoencoder()));
    registerHamming(
        session,
        prefix,
        HammingFunction.of(CodeCells.of(codec.layout(), false), hammingComplaint(codec)));
    for (Metric metric : Metric.values()) {
      String name = prefix + "_" + metric.label();
      TypedFunctions.register(
          session,
          name,
          functions.udf(new ScoreFunction(name, sent, metric), DataTypes.DoubleType),
          Argument.CODE,
          Argument.QUERY);
    }
    String decode = prefix + "_decode";
    TypedFunctions.register(
        session,
        decode,
        functions.udf(
            new CodeFunctions.Decode(decode, sent),
            DataTypes.createArrayType(DataTypes.FloatType, false)),
        Argument.CODE);
    String withGain = prefix + "_with_gain";
    TypedFunctions.register(
        session,
        withGain,
        functions.udf(new CodeFunctions.WithGain(withGain, sent), DataTypes.BinaryType),
        Argument.CODE,
        Argument.GAIN);
  }

  private static void registerHamming(
      SparkSession session, String prefix, HammingFunction function) {
    TypedFunctions.register(
        session,
        prefix + "_hamming",
        functions.udf(function, DataTypes.IntegerType),
        Argument.CODE,
        Argument.CODE);
  }

  /** Why bits of the codes cannot be counted, as core says it; empty if they can. */
  private static String hammingComplaint(VectorCodec codec) {
    CodeSet none =
        CodeSet.of(codec.layout(), new byte[0], new short[0], java.util.Optional.empty());
    try {
      CodeSearch.of(codec, none)
          .candidates(new float[0], SearchSettings.nearest(1).withScore(Score.HAMMING));
      return "";
    } catch (UnusableDataException e) {
      return e.getMessage();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
