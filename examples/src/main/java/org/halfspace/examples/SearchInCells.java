// SPDX-License-Identifier: Apache-2.0
package org.halfspace.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.halfspace.Autoencoder;
import org.halfspace.code.CodeSet;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.search.CellSearch;
import org.halfspace.search.CodeCells;
import org.halfspace.search.Rerank;
import org.halfspace.search.SearchResult;
import org.halfspace.search.SearchSettings;
import org.halfspace.store.CodesFile;
import org.halfspace.store.ModelFile;

/**
 * A search that looks at a few cells of a large set of codes; it needs halfspace-codec alone. The
 * vectors that were coded are read to find the cells, and to score candidates again.
 */
public final class SearchInCells {
  private static final int NEIGHBORS = 10;
  private static final int SEED = 1;

  private SearchInCells() {}

  /**
   * Takes a model, codes, the vectors that were coded, queries, the number of cells and how many of
   * them each query looks at; prints the neighbors of each query.
   */
  public static void main(String[] args) throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    Autoencoder model = ModelFile.read(Path.of(args[0]));
    VectorData vectors = VectorFiles.open(Path.of(args[2]));
    float[] queries = VectorFiles.open(Path.of(args[3])).toArray();
    int cells = Integer.parseInt(args[4]);
    int probes = Integer.parseInt(args[5]);
    SearchSettings settings =
        SearchSettings.nearest(NEIGHBORS).withRerank(Rerank.ORIGINAL, 5).withThreads(threads);
    try (CodeSet codes = CodesFile.openSet(Path.of(args[1]))) {
      CodeCells partition = CodeCells.of(vectors, cells, SEED, threads);
      SearchResult found =
          CellSearch.of(model.codec(), codes, partition)
              .withOriginals(vectors)
              .search(queries, settings, probes);
      for (int q = 0; q < found.queries(); q++) {
        int from = q * found.k();
        System.out.println(
            Arrays.toString(Arrays.copyOfRange(found.ids(), from, from + found.k())));
      }
    }
  }
}
