// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.PrefixFactor;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignCodec;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.UniversalEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.io.DamagedFileException;
import org.halfspace.store.format.Safetensors;
import org.halfspace.store.format.SafetensorsWriter;

/** The tensors of a model, as {@link ModelFile} describes them. Stateless and thread-safe. */
final class ModelTensors {
  private static final String PREFIX_FACTOR = "prefix_factor";
  private static final String UNIT_BITS = "unit_bits";

  private ModelTensors() {}

  static List<SafetensorsWriter.Tensor> of(Autoencoder model) {
    UnitCodec units = model.codec().units();
    long u = units.units();
    long d = units.dimension();
    List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
    tensors.add(SafetensorsWriter.float32("encoder", units.encoder(), u, d));
    tensors.add(SafetensorsWriter.float32("decoder", units.decoder(), d, u));
    tensors.add(SafetensorsWriter.float32("mean", units.mean(), d));
    tensors.add(SafetensorsWriter.float32("offset", units.offset(), d));
    tensors.add(SafetensorsWriter.float32("center", model.center(), d));
    tensors.add(SafetensorsWriter.float64("eigenvalues", model.eigenvalues(), d));
    if (units instanceof LevelCodec levels) {
      addLevels(levels, tensors);
    }
    if (model.codec().gain() == Gain.FLOAT16) {
      tensors.add(SafetensorsWriter.float32("gain_scale", new float[] {model.codec().scale()}, 1));
    }
    model
        .prefixFactor()
        .ifPresent(
            factor ->
                tensors.add(
                    SafetensorsWriter.float32(
                        PREFIX_FACTOR, factor.packed(), PrefixFactor.length(factor.units()))));
    model.codec().decoders().forEach(decoder -> DecoderTensors.add(decoder, tensors));
    return tensors;
  }

  private static void addLevels(LevelCodec codec, List<SafetensorsWriter.Tensor> tensors) {
    int[] unitBits = codec.layout().unitBits();
    byte[] bits = new byte[unitBits.length];
    for (int j = 0; j < bits.length; j++) {
      bits[j] = (byte) unitBits[j];
    }
    tensors.add(SafetensorsWriter.uint8(UNIT_BITS, bits, bits.length));
    float[] levels = codec.levelEncoder().levels();
    float[] thresholds = codec.levelEncoder().thresholds();
    tensors.add(SafetensorsWriter.float32("levels", levels, levels.length));
    tensors.add(SafetensorsWriter.float32("thresholds", thresholds, thresholds.length));
  }

  /**
   * The codec of a file.
   *
   * @param about where there is neither offset nor center, both are the mean
   * @throws IllegalArgumentException if the tensors do not fit one another
   * @throws IOException if a tensor is missing, of another shape, or cannot be read
   */
  static VectorCodec codec(Safetensors file, ModelMetadata metadata, boolean about)
      throws IOException {
    int u = size(file, "encoder rows", file.shape("encoder", 2)[0]);
    int d = dimension(file);
    float[] encoder = floats(file.tensor("encoder", "F32", u, d));
    float[] decoder = floats(file.tensor("decoder", "F32", d, u));
    float[] mean = floats(file.tensor("mean", "F32", d));
    float[] offset = about ? mean : floats(file.tensor("offset", "F32", d));
    UnitCodec units;
    if (file.has(UNIT_BITS)) {
      units = LevelCodec.of(quantizers(file, u), encoder, decoder, mean, offset);
    } else {
      units = SignCodec.of(u, d, encoder, decoder, mean, offset);
    }
    if (metadata.isUniversal()) {
      units = universal(metadata.recipe().seed(), units);
    }
    if (Gain.of(metadata.recipe().gain()) == Gain.NONE) {
      return VectorCodec.withoutGain(units);
    }
    float scale = floats(file.tensor("gain_scale", "F32", 1))[0];
    GainRule rule = file.textIfPresent("gainRule").map(GainRule::of).orElse(GainRule.NORM);
    return VectorCodec.withGain(units, scale, rule);
  }

  /** d. */
  static int dimension(Safetensors file) throws IOException {
    return size(file, "encoder columns", file.shape("encoder", 2)[1]);
  }

  private static List<Quantizer> quantizers(Safetensors file, int units) throws IOException {
    byte[] unitBits = new byte[units];
    file.tensor(UNIT_BITS, "U8", units).get(unitBits);
    int total = 0;
    for (int j = 0; j < units; j++) {
      if (unitBits[j] < 1 || unitBits[j] > Byte.SIZE) {
        throw new IllegalArgumentException(
            "tensor 'unit_bits', entry "
                + j
                + ": "
                + (unitBits[j] & 0xff)
                + ", must be between 1 and "
                + Byte.SIZE);
      }
      total = Math.addExact(total, 1 << unitBits[j]);
    }
    float[] levels = floats(file.tensor("levels", "F32", total));
    float[] thresholds = floats(file.tensor("thresholds", "F32", total - units));
    List<Quantizer> quantizers = new ArrayList<>(units);
    int at = 0;
    for (int j = 0; j < units; j++) {
      int size = 1 << unitBits[j];
      try {
        quantizers.add(
            Quantizer.of(doubles(levels, at, size), doubles(thresholds, at - j, size - 1)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("unit " + j + ", " + e.getMessage(), e);
      }
      at += size;
    }
    return quantizers;
  }

  private static double[] doubles(float[] values, int from, int count) {
    double[] doubles = new double[count];
    for (int i = 0; i < count; i++) {
      doubles[i] = values[from + i];
    }
    return doubles;
  }

  static Optional<PrefixFactor> prefixFactor(Safetensors file, int units) throws IOException {
    if (!file.has(PREFIX_FACTOR)) {
      return Optional.empty();
    }
    if (units > PrefixFactor.MAXIMUM_UNITS) {
      throw new IllegalArgumentException(
          "tensor '"
              + PREFIX_FACTOR
              + "' of "
              + units
              + " units, must be of at most "
              + PrefixFactor.MAXIMUM_UNITS);
    }
    float[] packed = floats(file.tensor(PREFIX_FACTOR, "F32", PrefixFactor.length(units)));
    try {
      return Optional.of(PrefixFactor.of(units, packed));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("tensor '" + PREFIX_FACTOR + "', " + e.getMessage(), e);
    }
  }

  /** The fast encoder of a seed, if it is the one the tensors say. */
  private static UnitCodec universal(long seed, UnitCodec read) {
    UniversalEncoder encoder = UniversalEncoder.of(read.dimension(), read.units(), seed);
    UnitCodec codec =
        read instanceof LevelCodec levels
            ? LevelEncoder.of(encoder, levels.quantizers().get(0))
                .withDecoder(read.decoder(), new float[read.dimension()])
            : SignCodec.of(encoder, read.decoder());
    if (!Arrays.equals(codec.encoder(), read.encoder())
        || !Arrays.equals(codec.mean(), read.mean())) {
      throw new IllegalArgumentException(
          "method is universal, but tensor 'encoder' is not the rotation of seed "
              + seed
              + ", or 'mean' is not 0; was the file changed?");
    }
    if (!codec.equals(read)) {
      throw new IllegalArgumentException(
          "method is universal, but units have different quantizers, or 'offset' is not 0; was the"
              + " file changed?");
    }
    return codec;
  }

  static int size(Safetensors file, String what, long size) throws DamagedFileException {
    if (size < 1 || size > Integer.MAX_VALUE) {
      throw new DamagedFileException(
          DamagedFileException.Kind.CORRUPT,
          file.name() + ": " + what + ": " + size + ", must be between 1 and " + Integer.MAX_VALUE);
    }
    return (int) size;
  }

  static float[] floats(ByteBuffer bytes) {
    float[] floats = new float[bytes.remaining() / Float.BYTES];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }
}
