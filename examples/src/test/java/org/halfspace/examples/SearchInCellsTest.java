// SPDX-License-Identifier: Apache-2.0
package org.halfspace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.halfspace.Autoencoder;
import org.halfspace.code.BlockCoding;
import org.halfspace.data.VectorData;
import org.halfspace.data.format.NpyWriter;
import org.halfspace.fit.Fit;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.search.ExactSearch;
import org.halfspace.search.Metric;
import org.halfspace.search.SearchResult;
import org.halfspace.store.CodesFile;
import org.halfspace.store.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Vectors in clusters far apart: the neighbors of a query are in its cluster, and are all found.
 */
class SearchInCellsTest {
  private static final int D = 16;
  private static final int CLUSTERS = 8;
  private static final int COUNT = 800;
  private static final int QUERIES = 5;

  @TempDir private Path folder;

  private static float[] clustered(int count, SplittableRandom random) {
    float[] values = new float[count * D];
    for (int i = 0; i < values.length; i++) {
      // Each cluster has a coordinate of its own.
      int cluster = i / D % CLUSTERS;
      values[i] = (float) (random.nextGaussian() + (i % D == cluster ? 30 : 0));
    }
    return values;
  }

  private Path write(String name, float[] values) throws IOException {
    Path npy = folder.resolve(name);
    AtomicFile.write(
        npy,
        Existing.KEEP,
        channel -> {
          NpyWriter<float[]> writer = NpyWriter.float32(channel, values.length / D, D);
          writer.write(values, values.length / D);
          writer.finish();
        });
    return npy;
  }

  @Test
  void theNeighborsAreThoseOfASearchAmongAllVectors() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    float[] values = clustered(COUNT, random);
    float[] queries = clustered(QUERIES, random);
    VectorData vectors = VectorData.of(values, D, "vectors");
    Autoencoder model = Fit.toBits(128).withThreads(1).run(vectors).model();
    Path modelFile = folder.resolve("model.safetensors");
    ModelFile.write(modelFile, model, Existing.KEEP);
    Path codes = folder.resolve("codes.npz");
    CodesFile.write(
        codes,
        Existing.KEEP,
        new CodesFile.Header(COUNT, model.codec().layout(), Optional.of(model.id())),
        sink -> BlockCoding.encode(model.codec(), vectors, sink::write, 1));

    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      SearchInCells.main(
          new String[] {
            modelFile.toString(),
            codes.toString(),
            write("vectors.npy", values).toString(),
            write("queries.npy", queries).toString(),
            "8",
            "3"
          });
    } finally {
      System.setOut(before);
    }
    SearchResult truth = ExactSearch.search(vectors, queries, 10, Metric.L2, 1);
    String expected =
        IntStream.range(0, QUERIES)
            .mapToObj(q -> Arrays.toString(Arrays.copyOfRange(truth.ids(), 10 * q, 10 * q + 10)))
            .collect(Collectors.joining(System.lineSeparator(), "", System.lineSeparator()));
    assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo(expected);
  }
}
