// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.cli.Commands.gaussian;
import static org.halfspace.cli.Commands.npy;
import static org.halfspace.cli.Commands.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.halfspace.cli.Commands.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training that is interrupted, by signals to a real process, and gone on with. */
class ResumeTest {
  private static final int STEPS = 6000;

  @TempDir Path folder;
  private Path vectors;

  @BeforeEach
  void writeVectors() throws IOException {
    vectors = npy(folder.resolve("vectors.npy"), gaussian(3000, 24), 24);
  }

  private Path model() {
    return folder.resolve("model.safetensors");
  }

  private Path checkpoint() {
    return folder.resolve("model.safetensors.checkpoint");
  }

  /** Signs by the straight-through estimator; else units are trained with their quantizers. */
  private String unitBits = "1";

  private List<String> fit(Path model, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "fit",
                vectors.toString(),
                "--bits",
                "16",
                "--method",
                "sgd",
                "--batch",
                "32",
                "--unit-bits",
                unitBits,
                "--steps",
                String.valueOf(STEPS),
                "--threads",
                "2",
                "-o",
                model.toString()));
    line.addAll(List.of(more));
    return line;
  }

  private Process start(String... more) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // As the launcher starts it, so that both runs take the same kernels.
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                "org.halfspace.cli.Halfspace"));
    line.addAll(fit(model(), "--checkpoint-every", "0.01"));
    line.addAll(List.of(more));
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output.txt").toFile())
        .start();
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("output.txt"), StandardCharsets.UTF_8);
  }

  private void awaitCheckpoint(Process process) throws InterruptedException {
    while (process.isAlive() && !Files.exists(checkpoint())) {
      Thread.sleep(1);
    }
  }

  private byte[] unbroken() throws IOException {
    Path model = folder.resolve("unbroken.safetensors");
    Outcome outcome = run(fit(model).toArray());
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return Files.readAllBytes(model);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "auto"})
  void killedAtAnyMomentAndResumedItEndsWithTheSameFile(String units) throws Exception {
    unitBits = units;
    SplittableRandom random = new SplittableRandom(1);
    int killed = 0;
    for (int attempt = 0; attempt < 4; attempt++) {
      Process process = attempt == 0 ? start() : start("--resume");
      awaitCheckpoint(process);
      // The process needs some tenths of a second to begin; later kills hit the training itself.
      boolean ended =
          process.waitFor(attempt == 0 ? 20 : 300 + random.nextInt(900), TimeUnit.MILLISECONDS);
      if (ended) {
        break;
      }
      process.destroyForcibly().waitFor();
      killed++;
      assertThat(model()).as("no model before the end").doesNotExist();
      assertThat(checkpoint()).exists();
    }
    assertThat(killed).isPositive();
    Process last = start("--resume");
    assertThat(last.waitFor()).as(output()).isZero();

    assertThat(Files.readAllBytes(model())).isEqualTo(unbroken());
    assertThat(checkpoint()).doesNotExist();
    try (Stream<Path> files = Files.list(folder)) {
      // Not even a part that was being written when the process was killed.
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "vectors.npy", "model.safetensors", "unbroken.safetensors", "output.txt");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "auto"})
  void askedToStopItLeavesAUsableModelAndGoesOn(String units) throws Exception {
    unitBits = units;
    Process process = start();
    awaitCheckpoint(process);
    process.destroy();
    assertThat(process.waitFor()).as("128 + SIGTERM").isEqualTo(143);

    assertThat(output()).doesNotContain("Exception").contains("Stopped after").contains("--resume");
    assertThat(checkpoint()).exists();
    assertThat(run("info", model()).code()).isZero();
    assertThat(run("evaluate", model(), vectors).out()).contains("floor");
    assertThat(run(fit(model()).toArray()).err()).contains("exists already");

    Process last = start("--resume");
    assertThat(last.waitFor()).as(output()).isZero();
    assertThat(Files.readAllBytes(model())).isEqualTo(unbroken());
  }

  @Test
  void aCheckpointOfAnotherRunIsRefused() throws Exception {
    Process process = start();
    awaitCheckpoint(process);
    process.destroyForcibly().waitFor();
    byte[] before = Files.readAllBytes(checkpoint());

    Outcome other = run(fit(model(), "--resume", "--seed", "7").toArray());
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).contains("another run").contains("seed was 1, now is 7");
    Outcome anew = run(fit(model()).toArray());
    assertThat(anew.code()).isEqualTo(1);
    assertThat(anew.err()).contains("--resume to continue, or --force");
    assertThat(Files.readAllBytes(checkpoint())).isEqualTo(before);

    Files.write(checkpoint(), new byte[] {1, 2, 3});
    Outcome corrupt = run(fit(model(), "--resume").toArray());
    assertThat(corrupt.code()).isEqualTo(1);
    assertThat(corrupt.err()).contains("checkpoint");
    assertThat(model()).doesNotExist();
  }

  /** A run that begins anew has nothing yet that is better than what is there. */
  @Test
  void whatIsThereStaysUntilANewRunHasSomethingBetter() throws Exception {
    Process process = start();
    awaitCheckpoint(process);
    process.destroyForcibly().waitFor();
    byte[] before = Files.readAllBytes(checkpoint());
    Path good = folder.resolve("good.npy");
    Files.move(vectors, good);

    npy(vectors, new float[24 * 100], 24);
    Outcome unusable = run(fit(model(), "--force").toArray());
    assertThat(unusable.code()).as(unusable.err()).isEqualTo(1);
    assertThat(Files.readAllBytes(checkpoint())).as("after a failure").isEqualTo(before);

    Files.copy(good, vectors, StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(model(), "some model");
    Outcome diverged =
        run(
            fit(model(), "--force", "--optimizer", "momentum", "--learning-rate", "1e25")
                .toArray());
    assertThat(diverged.code()).isEqualTo(1);
    assertThat(diverged.err()).contains("diverged", "is unchanged");
    assertThat(Files.readAllBytes(checkpoint())).as("after a divergence").isEqualTo(before);
    assertThat(model()).hasContent("some model");

    assertThat(run(fit(model(), "--resume").toArray()).code()).isZero();
    assertThat(Files.readAllBytes(model())).isEqualTo(unbroken());
  }

  @Test
  void divergenceKeepsTheBestModelAndSaysSo() throws Exception {
    Outcome outcome =
        run(fit(model(), "--optimizer", "momentum", "--learning-rate", "1e25").toArray());

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("diverged").contains("smaller learning rate");
    assertThat(run("info", model()).code()).isZero();
  }
}
