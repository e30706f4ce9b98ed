// SPDX-License-Identifier: Apache-2.0
package org.halfspace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.code.Decoder;
import org.halfspace.code.DecoderType;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.PrefixFactor;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.VectorCodec;

/**
 * A fitted two-layer autoencoder, x̂ = A σ(B (x − μ)) + b, times the gain of the vector if it has
 * one: the codec, the mean and the spectrum of the data it was fitted to, and where it comes from.
 * Immutable and thread-safe.
 */
public final class Autoencoder {
  /** Stands for gains by projection in the id. */
  private static final float PROJECTED = 1;

  private final VectorCodec codec;
  private final float[] center;
  private final double[] eigenvalues;
  private final ModelMetadata metadata;
  private final Optional<PrefixFactor> prefixFactor;
  private final String id;

  /**
   * A model whose prefixes have no decoders.
   *
   * @param center the mean of the data, about which their variance is taken: d; copied
   * @param eigenvalues of their covariance, falling: d; copied
   * @throws IllegalArgumentException if center or eigenvalues have another dimension than the
   *     codec, or an eigenvalue is negative, not finite or larger than the one before it
   */
  public Autoencoder(
      VectorCodec codec, float[] center, double[] eigenvalues, ModelMetadata metadata) {
    this(codec, center, eigenvalues, metadata, Optional.empty());
  }

  /**
   * @param center the mean of the data, about which their variance is taken: d; copied
   * @param eigenvalues of their covariance, falling: d; copied
   * @param prefixFactor what the decoders of prefixes are made from
   * @throws IllegalArgumentException if center or eigenvalues have another dimension than the
   *     codec, or an eigenvalue is negative, not finite or larger than the one before it, or the
   *     factor is of another number of units
   */
  public Autoencoder(
      VectorCodec codec,
      float[] center,
      double[] eigenvalues,
      ModelMetadata metadata,
      Optional<PrefixFactor> prefixFactor) {
    this.codec = Objects.requireNonNull(codec, "codec");
    this.center = center.clone();
    this.eigenvalues = checked(eigenvalues);
    this.metadata = Objects.requireNonNull(metadata, "metadata");
    this.prefixFactor = Objects.requireNonNull(prefixFactor, "prefixFactor");
    prefixFactor.ifPresent(
        factor -> {
          if (factor.units() != codec.units().units()) {
            throw new IllegalArgumentException(
                "prefixFactor: of "
                    + factor.units()
                    + " units, must be of those of the codec, "
                    + codec.units().units());
          }
        });
    requireDimension("eigenvalues", eigenvalues.length);
    requireDimension("center", center.length);
    this.id = id(codec);
  }

  private static double[] checked(double[] eigenvalues) {
    double before = Double.MAX_VALUE;
    for (int i = 0; i < eigenvalues.length; i++) {
      double value = eigenvalues[i];
      if (!(value >= 0 && value <= before)) {
        throw new IllegalArgumentException(
            "eigenvalues["
                + i
                + "]: "
                + value
                + ", must be finite, not negative and not above the one before");
      }
      before = value;
    }
    if (eigenvalues.length == 0 || eigenvalues[0] == 0) {
      throw new IllegalArgumentException("eigenvalues: all are 0, so there is nothing to code");
    }
    return eigenvalues.clone();
  }

  private void requireDimension(String name, int dimension) {
    if (dimension != codec.dimension()) {
      throw new IllegalArgumentException(
          name + ": dimension " + dimension + ", must be that of the codec, " + codec.dimension());
    }
  }

  private static String id(VectorCodec codec) {
    UnitCodec units = codec.units();
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(8).putInt(units.bits()).putInt(units.dimension()).flip());
      List<float[]> tensors =
          new ArrayList<>(List.of(units.encoder(), units.decoder(), units.mean()));
      if (!Arrays.equals(units.offset(), units.mean()) || codec.gain() != Gain.NONE) {
        // Models without either keep the id they had before there were offsets and gains.
        tensors.add(units.offset());
        tensors.add(new float[] {codec.gain().bits(), codec.scale()});
      }
      if (codec.gain() != Gain.NONE && codec.gainRule() != GainRule.NORM) {
        // Models whose gains are norms keep the id they had before there were other gains.
        tensors.add(new float[] {PROJECTED});
      }
      if (units instanceof LevelCodec levels) {
        tensors.add(levels.levelEncoder().levels());
        tensors.add(levels.levelEncoder().thresholds());
      }
      for (float[] tensor : tensors) {
        update(digest, tensor);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void update(MessageDigest digest, float[] tensor) {
    int most = 1 << 16;
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * Math.min(most, tensor.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < tensor.length; at += most) {
      int some = Math.min(most, tensor.length - at);
      bytes.clear().asFloatBuffer().put(tensor, at, some);
      digest.update(bytes.limit(Float.BYTES * some));
    }
  }

  /**
   * The same model with another decoder beside those it has, by which it decodes from now on. Codes
   * stay the same, and so does the id.
   *
   * @param decoder not linear
   * @throws IllegalArgumentException if it is linear, or of other bits or another dimension
   */
  public Autoencoder withDecoder(Decoder decoder) {
    return with(codec.withDecoder(decoder));
  }

  /**
   * The same model, decoding by another of its decoders.
   *
   * @throws IllegalArgumentException if it has none of that type; the message names those it has
   */
  public Autoencoder decodingBy(DecoderType type) {
    return with(codec.decodingBy(type));
  }

  private Autoencoder with(VectorCodec changed) {
    return new Autoencoder(changed, center, eigenvalues, metadata, prefixFactor);
  }

  /** The codec, for whole blocks of vectors. */
  public VectorCodec codec() {
    return codec;
  }

  /** A copy of the mean of the data it was fitted to, about which distortions are taken. */
  public float[] center() {
    return center.clone();
  }

  /** A copy of the eigenvalues of the covariance it was fitted to, the largest first. */
  public double[] eigenvalues() {
    return eigenvalues.clone();
  }

  public ModelMetadata metadata() {
    return metadata;
  }

  /** What the decoders of prefixes are made from; empty where there are none. */
  public Optional<PrefixFactor> prefixFactor() {
    return prefixFactor;
  }

  /**
   * 16 hex digits that stand for encoder, linear decoder, mean, offset and gain: codes are decoded
   * by the model that made them. Other decoders, and what prefixes are decoded with, are not in it.
   */
  public String id() {
    return id;
  }

  /** d. */
  public int dimension() {
    return codec.dimension();
  }

  /** n. */
  public int bits() {
    return codec.bits();
  }

  /** Code and gain of one vector: ⌈n/8⌉ bytes, and a little-endian float16 if it has a gain. */
  public int bytesPerVector() {
    return codec.layout().bytesPerVector();
  }

  /**
   * The code of one vector, {@link #bytesPerVector()} long.
   *
   * @throws IllegalArgumentException if its length is not d or an entry is not finite
   */
  public byte[] encode(float[] vector) {
    requireLength("vector", vector.length, dimension());
    byte[] code = new byte[bytesPerVector()];
    short[] gains = new short[1];
    codec.encode(vector, 1, code, gains, 1);
    if (codec.gain() == Gain.FLOAT16) {
      ByteBuffer.wrap(code)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putShort(codec.units().bytesPerCode(), gains[0]);
    }
    return code;
  }

  /**
   * The vector that a code decodes to.
   *
   * @throws IllegalArgumentException if its length is not {@link #bytesPerVector()}, a bit after
   *     the n-th is set, or its gain is negative or not finite
   */
  public float[] decode(byte[] code) {
    requireLength("code", code.length, bytesPerVector());
    short[] gains = new short[1];
    if (codec.gain() == Gain.FLOAT16) {
      gains[0] =
          ByteBuffer.wrap(code)
              .order(ByteOrder.LITTLE_ENDIAN)
              .getShort(codec.units().bytesPerCode());
    }
    float[] vector = new float[dimension()];
    codec.decode(code, gains, 1, vector, 1);
    return vector;
  }

  private static void requireLength(String name, int length, int expected) {
    if (length != expected) {
      throw new IllegalArgumentException(name + ": length " + length + ", must be " + expected);
    }
  }
}
