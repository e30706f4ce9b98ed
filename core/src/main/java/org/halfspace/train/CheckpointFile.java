// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.Existing;
import org.halfspace.store.format.Safetensors;
import org.halfspace.store.format.SafetensorsWriter;

/**
 * Checkpoints of one run in one safetensors file, each replacing the last, whole or not at all.
 * Tensors are {@code best} and {@code state0}, {@code state1}, …; what determines the run stands in
 * the metadata under {@code run.NAME}. Not thread-safe.
 */
public final class CheckpointFile implements CheckpointStore {
  private static final String FORMAT = "halfspace/checkpoint/1";
  private static final String RUN = "run.";

  private final Path path;

  public CheckpointFile(Path path) {
    this.path = Objects.requireNonNull(path, "path");
  }

  @Override
  public void keep(Map<String, String> run, TrainingCheckpoint checkpoint) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("format", FORMAT);
    texts.put("step", String.valueOf(checkpoint.state().step()));
    texts.put("bestStep", String.valueOf(checkpoint.bestStep()));
    texts.put("bestDistortion", String.valueOf(checkpoint.bestDistortion()));
    texts.put("evaluationsSinceBest", String.valueOf(checkpoint.evaluationsSinceBest()));
    texts.put("tensors", String.valueOf(checkpoint.state().tensors().size()));
    run.forEach((name, value) -> texts.put(RUN + name, value));
    List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
    tensors.add(
        SafetensorsWriter.float32(
            "best", checkpoint.bestEncoder(), checkpoint.bestEncoder().length));
    for (int i = 0; i < checkpoint.state().tensors().size(); i++) {
      float[] tensor = checkpoint.state().tensors().get(i);
      tensors.add(SafetensorsWriter.float32("state" + i, tensor, tensor.length));
    }
    SafetensorsWriter.write(path, Existing.REPLACE, texts, tensors);
  }

  /**
   * {@inheritDoc}
   *
   * @throws DamagedFileException if the file is no checkpoint, a damaged one, or one of another run
   */
  @Override
  public Optional<TrainingCheckpoint> load(Map<String, String> run) throws IOException {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    Safetensors file = Safetensors.read(path);
    if (!file.text("format").equals(FORMAT)) {
      throw new DamagedFileException(
          DamagedFileException.Kind.UNSUPPORTED,
          path + ": format '" + file.text("format") + "', but only " + FORMAT + " is read");
    }
    for (Map.Entry<String, String> entry : run.entrySet()) {
      // Another kind of training has other names.
      String kept = file.textIfPresent(RUN + entry.getKey()).orElse("not recorded");
      if (!kept.equals(entry.getValue())) {
        throw new DamagedFileException(
            DamagedFileException.Kind.UNSUPPORTED,
            path
                + ": a checkpoint of another run: "
                + entry.getKey()
                + " was "
                + kept
                + ", now is "
                + entry.getValue());
      }
    }
    List<float[]> tensors = new ArrayList<>();
    long count = file.whole("tensors", 0, Integer.MAX_VALUE);
    for (int i = 0; i < count; i++) {
      tensors.add(floats(file, "state" + i));
    }
    return Optional.of(
        new TrainingCheckpoint(
            new TrainingState(file.whole("step", 0, Long.MAX_VALUE), tensors),
            file.whole("bestStep", 0, Long.MAX_VALUE),
            distortion(file),
            floats(file, "best"),
            (int) file.whole("evaluationsSinceBest", 0, Integer.MAX_VALUE)));
  }

  private static double distortion(Safetensors file) throws DamagedFileException {
    double distortion = file.number("bestDistortion");
    if (!(distortion >= 0)) {
      throw damaged(file, "metadata 'bestDistortion': " + distortion + ", must be at least 0");
    }
    return distortion;
  }

  private static DamagedFileException damaged(Safetensors file, String what) {
    return new DamagedFileException(DamagedFileException.Kind.CORRUPT, file.name() + ": " + what);
  }

  private static float[] floats(Safetensors file, String name) throws IOException {
    long length = file.shape(name, 1)[0];
    ByteBuffer bytes = file.tensor(name, "F32", length);
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    for (int i = 0; i < values.length; i++) {
      if (Float.isNaN(values[i])) {
        throw damaged(file, "tensor '" + name + "', entry " + i + ": NaN, must be a number");
      }
    }
    return values;
  }
}
