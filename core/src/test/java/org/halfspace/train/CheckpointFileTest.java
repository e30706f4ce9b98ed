// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.Existing;
import org.halfspace.store.format.SafetensorsWriter;
import org.halfspace.testing.Damage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointFileTest {
  private static final Map<String, String> RUN = Map.of("codes", "8");

  @TempDir Path folder;

  private Path path;

  @BeforeEach
  void locate() {
    path = folder.resolve("checkpoint.safetensors");
  }

  private static TrainingCheckpoint checkpoint() {
    return new TrainingCheckpoint(
        new TrainingState(70, List.of(new float[] {1, 2}, new float[] {3})),
        60,
        0.25,
        new float[] {4, 5},
        3);
  }

  @Test
  void whatIsReadIsWhatWasWritten() throws IOException {
    CheckpointFile file = new CheckpointFile(path);
    assertThat(file.load(RUN)).isEmpty();
    file.keep(RUN, checkpoint());
    assertThat(file.load(RUN))
        .usingRecursiveComparison()
        .isEqualTo(java.util.Optional.of(checkpoint()));
    assertThatThrownBy(() -> file.load(Map.of("codes", "9")))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("codes was 8, now is 9");
    // Another kind of training has other names.
    assertThatThrownBy(() -> file.load(Map.of("codes", "8", "decoder", "deep")))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("another run: decoder was not recorded, now is deep");
  }

  @Test
  void noNumberIsDamage() throws IOException {
    CheckpointFile file = new CheckpointFile(path);
    for (float[][] tensors : new float[][][] {{{1, Float.NaN}, {4}}, {{1, 2}, {Float.NaN}}}) {
      file.keep(
          RUN,
          new TrainingCheckpoint(
              new TrainingState(7, List.of(tensors[0])), 6, 0.25, tensors[1], 3));
      assertThatThrownBy(() -> file.load(RUN))
          .isInstanceOf(DamagedFileException.class)
          .hasMessageContaining("NaN, must be a number");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "step, -1",
    "step, 9223372036854775808",
    "bestStep, -5",
    "bestDistortion, NaN",
    "bestDistortion, -0.5",
    "evaluationsSinceBest, 4294967299",
    "evaluationsSinceBest, -1",
    "evaluationsSinceBest, 2147483648",
    "tensors, -1",
    "tensors, 4294967296",
    "tensors, 2"
  })
  void numbersOutOfRangeAreDamage(String key, String value) throws IOException {
    Map<String, String> texts =
        new HashMap<>(
            Map.of(
                "format", "halfspace/checkpoint/1",
                "run.codes", "8",
                "step", "70",
                "bestStep", "60",
                "bestDistortion", "0.25",
                "evaluationsSinceBest", "3",
                "tensors", "1"));
    texts.put(key, value);
    SafetensorsWriter.write(
        path,
        Existing.KEEP,
        texts,
        List.of(
            SafetensorsWriter.float32("best", new float[2], 2),
            SafetensorsWriter.float32("state0", new float[2], 2)));
    assertThatThrownBy(() -> new CheckpointFile(path).load(RUN))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("checkpoint.safetensors");
  }

  @Test
  void everyDamagedFileIsRefusedOrStillACheckpoint() throws IOException {
    new CheckpointFile(path).keep(RUN, checkpoint());
    byte[] whole = Files.readAllBytes(path);
    SplittableRandom random = new SplittableRandom(5);
    for (int trial = 0; trial < 1500; trial++) {
      Files.write(path, Damage.of(whole, random, trial % 4));
      try {
        assertThat(new CheckpointFile(path).load(RUN)).isPresent();
      } catch (DamagedFileException e) {
        assertThat(e).hasMessageContaining("checkpoint.safetensors");
      } catch (RuntimeException | Error e) {
        fail("trial " + trial + " ended in " + e, e);
      }
    }
  }
}
