// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.halfspace.Autoencoder;
import org.halfspace.code.CodeSet;
import org.halfspace.code.VectorCodec;
import org.halfspace.search.CodeSearch;
import org.halfspace.search.SearchResult;
import org.halfspace.search.SearchSettings;

/** What a search in core finds, to compare with a table of results. */
public final class CoreNeighbors {
  private CoreNeighbors() {}

  /**
   * Compares ids and scores of queries 0, 1, … among all vectors, numbered from 0.
   *
   * @param found queryId, rank, id, score
   */
  public static void assertSame(
      Dataset<Row> found,
      Autoencoder model,
      float[] vectors,
      float[] queries,
      SearchSettings settings)
      throws IOException {
    VectorCodec codec = model.codec();
    int rows = vectors.length / codec.dimension();
    byte[] packed = new byte[rows * codec.layout().bytesPerCode()];
    short[] gains = new short[codec.gains(rows)];
    codec.encode(vectors, rows, packed, gains, 1);
    CodeSet codes = CodeSet.of(codec.layout(), packed, gains, Optional.empty());
    SearchResult expected = CodeSearch.of(codec, codes).search(queries, settings);
    List<Row> all = found.orderBy("queryId", "rank").collectAsList();
    assertThat(all).hasSize(expected.queries() * expected.k()).isNotEmpty();
    for (int i = 0; i < all.size(); i++) {
      Row row = all.get(i);
      assertThat(row.getLong(0)).isEqualTo(i / expected.k());
      assertThat(row.getInt(1)).isEqualTo(i % expected.k() + 1);
      assertThat(row.getLong(2)).as("%s", row).isEqualTo(expected.ids()[i]);
      assertThat(row.getDouble(3)).as("%s", row).isEqualTo(expected.scores()[i]);
    }
  }
}
