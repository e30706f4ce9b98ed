// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.quality;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.data.format.NpyWriter;
import org.halfspace.search.ExactSearch;
import org.halfspace.search.Metric;
import org.halfspace.search.Recall;
import org.halfspace.search.SearchResult;

/**
 * Vectors to learn from, which are coded and searched, and others to test on, the first of which
 * are queries.
 *
 * @param name in file names
 * @param title in the table
 * @param d dimension
 * @param base row after row
 * @param test row after row
 */
public record DataSet(String name, String title, int d, float[] base, float[] test) {
  /** How many neighbors a query has. */
  public static final int NEIGHBORS = 10;

  private static final int QUERIES = 500;
  private static final int WORDS = 16_000;

  /** The first 16,000 word vectors, tested on the other 4,000. */
  public static DataSet words(Path folder) throws IOException {
    VectorData all = VectorFiles.open(folder.resolve("words/words-300d.npy"));
    float[] rows = all.toArray();
    int d = all.dimension();
    return new DataSet(
        "words",
        "word vectors",
        d,
        Arrays.copyOf(rows, WORDS * d),
        Arrays.copyOfRange(rows, WORDS * d, rows.length));
  }

  /** The 60,000 training images, tested on the 10,000 others. */
  public static DataSet mnist(Path folder) throws IOException {
    VectorData train = VectorFiles.open(folder.resolve("mnist/train-images-idx3-ubyte.gz"));
    VectorData test = VectorFiles.open(folder.resolve("mnist/t10k-images-idx3-ubyte.gz"));
    return new DataSet("mnist", "MNIST", train.dimension(), train.toArray(), test.toArray());
  }

  /** The vectors that are coded. */
  public VectorData baseData() throws IOException {
    return VectorData.of(base, d, name + ", base");
  }

  /** The vectors that are tested on. */
  public VectorData testData() throws IOException {
    return VectorData.of(test, d, name + ", test");
  }

  /** How many are coded. */
  public int count() {
    return base.length / d;
  }

  /** The first of the test vectors. */
  public float[] queries() {
    return Arrays.copyOf(test, Math.min(test.length, QUERIES * d));
  }

  /** The true neighbors of the queries. */
  public SearchResult truth(int threads) throws IOException {
    return ExactSearch.search(baseData(), queries(), NEIGHBORS, Metric.L2, threads);
  }

  /** The share of the true neighbors that are found among decoded vectors. */
  public double recall(float[] decoded, SearchResult truth, int threads) throws IOException {
    VectorData vectors = VectorData.of(decoded, d, name + ", decoded");
    SearchResult found = ExactSearch.search(vectors, queries(), NEIGHBORS, Metric.L2, threads);
    return Recall.at(NEIGHBORS, found, truth);
  }

  /** Writes base.npy, test.npy and queries.npy for programs that read them. */
  public void write(Path folder) throws IOException {
    write(folder.resolve("base.npy"), base);
    write(folder.resolve("test.npy"), test);
    write(folder.resolve("queries.npy"), queries());
  }

  private void write(Path file, float[] rows) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      NpyWriter<float[]> writer = NpyWriter.float32(channel, rows.length / d, d);
      writer.write(rows, rows.length / d);
      writer.finish();
    }
  }
}
