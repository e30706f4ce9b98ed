// SPDX-License-Identifier: Apache-2.0
package org.halfspace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.Autoencoder;
import org.halfspace.code.BlockCoding;
import org.halfspace.data.VectorData;
import org.halfspace.data.format.NpyWriter;
import org.halfspace.fit.Fit;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.search.CodeSearch;
import org.halfspace.search.SearchResult;
import org.halfspace.search.SearchSettings;
import org.halfspace.store.CodesFile;
import org.halfspace.store.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example runs with halfspace-codec and what it needs, and nothing else, on its class path. */
class UseModelTest {
  private static final int D = 12;
  private static final int COUNT = 300;

  @TempDir private Path folder;

  /** halfspace-codec and its dependencies; at most six, none of them native. */
  private static List<String> codecClassPath() {
    List<String> parts = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      String name = part.replace('\\', '/');
      if (name.matches(".*/codec/target/(fast/)?classes|.*/halfspace-codec-[^/]*(?<!tests)\\.jar")
          || name.matches(
              ".*/(jackson-core|commons-compress|commons-io|commons-codec|commons-lang3)-[^/]*\\.jar")) {
        parts.add(part);
      }
    }
    assertThat(parts).hasSizeLessThanOrEqualTo(6);
    return parts;
  }

  @Test
  void aModelIsUsedWithTheCodecAlone() throws IOException, InterruptedException {
    float[] values = new float[COUNT * D];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    VectorData vectors = VectorData.of(values, D, "vectors");
    Autoencoder model = Fit.toBits(16).withThreads(1).run(vectors).model();
    Path modelFile = folder.resolve("model.safetensors");
    ModelFile.write(modelFile, model, Existing.KEEP);
    Path codes = folder.resolve("codes.npz");
    CodesFile.write(
        codes,
        Existing.KEEP,
        new CodesFile.Header(COUNT, model.codec().layout(), Optional.of(model.id())),
        sink -> BlockCoding.encode(model.codec(), vectors, sink::write, 1));
    Path npy = folder.resolve("vectors.npy");
    AtomicFile.write(
        npy,
        Existing.KEEP,
        channel -> {
          NpyWriter<float[]> writer = NpyWriter.float32(channel, COUNT, D);
          writer.write(values, COUNT);
          writer.finish();
        });

    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classPath()));
    command.add(UseModel.class.getName());
    command.addAll(List.of(modelFile.toString(), codes.toString(), npy.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    float[] first = Arrays.copyOf(values, D);
    SearchResult nearest =
        CodeSearch.of(model.codec(), CodesFile.openSet(codes))
            .search(first, SearchSettings.nearest(3));
    assertThat(said)
        .contains("2 bytes, decoded " + Arrays.toString(model.decode(model.encode(first))))
        .contains(Arrays.toString(nearest.ids()));
  }

  private static String classPath() {
    List<String> parts = codecClassPath();
    String own =
        Path.of(UseModel.class.getProtectionDomain().getCodeSource().getLocation().getPath())
            .toString();
    parts.add(own);
    return String.join(File.pathSeparator, parts);
  }
}
