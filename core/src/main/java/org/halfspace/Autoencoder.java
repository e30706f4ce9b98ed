package org.halfspace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.halfspace.code.SignCodec;
import org.halfspace.source.Spectrum;

/**
 * A fitted two-layer autoencoder, x̂ = A sign(B (x − μ)) + μ: the codec, the spectrum of the data
 * it was fitted to, and where it comes from. Immutable and thread-safe.
 */
public final class Autoencoder {
  private final SignCodec codec;
  private final Spectrum spectrum;
  private final ModelMetadata metadata;
  private final String id;

  /**
   * @throws IllegalArgumentException if the spectrum has another dimension than the codec
   */
  public Autoencoder(SignCodec codec, Spectrum spectrum, ModelMetadata metadata) {
    this.codec = Objects.requireNonNull(codec, "codec");
    this.spectrum = Objects.requireNonNull(spectrum, "spectrum");
    this.metadata = Objects.requireNonNull(metadata, "metadata");
    if (spectrum.dimension() != codec.dimension()) {
      throw new IllegalArgumentException(
          "spectrum: dimension "
              + spectrum.dimension()
              + ", must be that of the codec, "
              + codec.dimension());
    }
    this.id = id(codec);
  }

  private static String id(SignCodec codec) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(8).putInt(codec.codes()).putInt(codec.dimension()).flip());
      for (float[] tensor : new float[][] {codec.encoder(), codec.decoder(), codec.mean()}) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor);
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The codec, for whole blocks of vectors. */
  public SignCodec codec() {
    return codec;
  }

  /** The eigenvalues of the covariance it was fitted to. */
  public Spectrum spectrum() {
    return spectrum;
  }

  public ModelMetadata metadata() {
    return metadata;
  }

  /**
   * 16 hex digits that stand for encoder, decoder and mean: codes are decoded by the model that
   * made them.
   */
  public String id() {
    return id;
  }

  /** d. */
  public int dimension() {
    return codec.dimension();
  }

  /** n. */
  public int codes() {
    return codec.codes();
  }

  /** The code of one vector: ⌈n/8⌉ bytes. */
  public byte[] encode(float[] vector) {
    return codec.encode(vector);
  }

  /** The vector a code stands for. */
  public float[] decode(byte[] code) {
    return codec.decode(code);
  }
}
