// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.ModelOrigin;
import org.halfspace.code.Gain;
import org.halfspace.code.PrefixFactor;
import org.halfspace.code.SignCodec;
import org.halfspace.code.UniversalEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.Existing;
import org.halfspace.store.format.Safetensors;
import org.halfspace.store.format.SafetensorsWriter;

/**
 * A fitted autoencoder as one safetensors file, which Python, Rust and Java read.
 *
 * <table>
 * <caption>Tensors, little-endian, row after row</caption>
 * <tr><th>name</th><th>type</th><th>shape</th><th></th></tr>
 * <tr><td>{@code encoder}</td><td>F32</td><td>n × d</td><td>B</td></tr>
 * <tr><td>{@code decoder}</td><td>F32</td><td>d × n</td><td>A</td></tr>
 * <tr><td>{@code mean}</td><td>F32</td><td>d</td><td>μ, subtracted before encoding</td></tr>
 * <tr><td>{@code offset}</td><td>F32</td><td>d</td><td>b, added after decoding</td></tr>
 * <tr><td>{@code center}</td><td>F32</td><td>d</td><td>mean of the data, about which distortions are taken</td></tr>
 * <tr><td>{@code eigenvalues}</td><td>F64</td><td>d</td><td>λ_1 ≥ … ≥ λ_d of the training covariance</td></tr>
 * <tr><td>{@code gain_scale}</td><td>F32</td><td>1</td><td>the norm whose gain is 1; only with a gain</td></tr>
 * <tr><td>{@code prefix_factor}</td><td>F32</td><td>(n+1)(n+2)/2</td><td>lower triangle of L, row after row, from which the decoders of prefixes are computed ({@link PrefixFactor}); not in every model</td></tr>
 * </table>
 *
 * <p>Metadata ({@code __metadata__}, texts): {@code format} = {@value #FORMAT}, {@code id}, and the
 * components of {@link ModelMetadata} under their names. Other tensors and metadata are passed
 * over. {@value #FIRST_FORMAT}, which has neither offset nor center nor gain, is read, too. Where
 * {@code method} is universal, the encoder must be the rotation of {@code seed}. A file that is not
 * exactly as long as its header says, has tensors that overlap or leave gaps, or entries that are
 * not finite, is refused.
 */
public final class ModelFile {
  private static final String FORMAT = "halfspace/model/2";

  /** Without offset, center and gain: both are the mean. */
  private static final String FIRST_FORMAT = "halfspace/model/1";

  private static final String PREFIX_FACTOR = "prefix_factor";

  private ModelFile() {}

  /**
   * Writes a model, whole or not at all.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file exists and is to be kept
   * @throws IOException if writing fails
   */
  public static void write(Path path, Autoencoder model, Existing existing) throws IOException {
    SafetensorsWriter.write(path, existing, metadata(model), tensors(model));
  }

  /**
   * Writes the bytes of the file to a stream.
   *
   * @param stream flushed, not closed
   * @throws IOException if the stream does
   */
  public static void write(Autoencoder model, OutputStream stream) throws IOException {
    SafetensorsWriter.write(Channels.newChannel(stream), metadata(model), tensors(model));
    stream.flush();
  }

  /**
   * The bytes of the file, which must be fewer than 2 GiB.
   *
   * @throws OutOfMemoryError if they are too many for an array
   */
  public static byte[] toBytes(Autoencoder model) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(model, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static List<SafetensorsWriter.Tensor> tensors(Autoencoder model) {
    SignCodec signs = model.codec().signs();
    long n = signs.bits();
    long d = signs.dimension();
    List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
    tensors.add(SafetensorsWriter.float32("encoder", signs.encoder(), n, d));
    tensors.add(SafetensorsWriter.float32("decoder", signs.decoder(), d, n));
    tensors.add(SafetensorsWriter.float32("mean", signs.mean(), d));
    tensors.add(SafetensorsWriter.float32("offset", signs.offset(), d));
    tensors.add(SafetensorsWriter.float32("center", model.center(), d));
    tensors.add(SafetensorsWriter.float64("eigenvalues", model.eigenvalues(), d));
    if (model.codec().gain() == Gain.FLOAT16) {
      tensors.add(SafetensorsWriter.float32("gain_scale", new float[] {model.codec().scale()}, 1));
    }
    model
        .prefixFactor()
        .ifPresent(
            factor ->
                tensors.add(
                    SafetensorsWriter.float32(
                        PREFIX_FACTOR, factor.packed(), PrefixFactor.length(factor.bits()))));
    return tensors;
  }

  private static Map<String, String> metadata(Autoencoder model) {
    ModelMetadata metadata = model.metadata();
    ModelMetadata.Recipe recipe = metadata.recipe();
    ModelMetadata.Source source = metadata.source();
    ModelMetadata.Distortions distortions = metadata.distortions();
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("format", FORMAT);
    texts.put("id", model.id());
    texts.put("activation", recipe.activation());
    texts.put("method", recipe.origin().label());
    texts.put("decoder", recipe.decoder());
    texts.put("gain", recipe.gain());
    texts.put("seed", String.valueOf(recipe.seed()));
    texts.put("threads", String.valueOf(metadata.machine().threads()));
    texts.put("covariance", source.covariance());
    texts.put("data", source.description());
    texts.put("dataHash", source.hash());
    texts.put("vectors", String.valueOf(source.vectors()));
    texts.put("testVectors", String.valueOf(source.testVectors()));
    texts.put("floor", String.valueOf(distortions.floor()));
    texts.put("population", String.valueOf(distortions.population()));
    texts.put("train", String.valueOf(distortions.train()));
    texts.put("test", String.valueOf(distortions.reached()));
    texts.put("software", metadata.machine().software());
    return texts;
  }

  /**
   * Reads a model.
   *
   * @throws DamagedFileException if the file is no such model: truncated, corrupt, or of another
   *     format
   * @throws IOException if reading fails
   */
  public static Autoencoder read(Path path) throws IOException {
    return read(Safetensors.read(path));
  }

  /**
   * Reads a model of bytes.
   *
   * @throws DamagedFileException if they are no such model: truncated, corrupt, or of another
   *     format
   */
  public static Autoencoder read(byte[] bytes) throws IOException {
    return read(Safetensors.read("bytes of a model", bytes));
  }

  /**
   * Reads a model of all that a stream has. The bytes wait in a temporary file, so that models of
   * any size can be read.
   *
   * @param stream read to its end, not closed
   * @throws DamagedFileException if it is no such model: truncated, corrupt, or of another format
   * @throws IOException if reading fails
   */
  public static Autoencoder read(InputStream stream) throws IOException {
    return read(Safetensors.read("stream of a model", stream));
  }

  private static Autoencoder read(Safetensors file) throws IOException {
    String name = file.name();
    String format = file.text("format");
    if (!format.equals(FORMAT) && !format.equals(FIRST_FORMAT)) {
      throw new DamagedFileException(
          DamagedFileException.Kind.UNSUPPORTED,
          name
              + ": metadata 'format' is '"
              + format
              + "', but only "
              + FORMAT
              + " and "
              + FIRST_FORMAT
              + " are supported; is this a Halfspace model?");
    }
    long[] shape = file.shape("encoder", 2);
    int n = size(name, "encoder rows", shape[0]);
    int d = size(name, "encoder columns", shape[1]);
    float[] encoder = floats(file.tensor("encoder", "F32", n, d));
    float[] decoder = floats(file.tensor("decoder", "F32", d, n));
    float[] mean = floats(file.tensor("mean", "F32", d));
    boolean first = format.equals(FIRST_FORMAT);
    float[] offset = first ? mean : floats(file.tensor("offset", "F32", d));
    float[] center = first ? mean : floats(file.tensor("center", "F32", d));
    double[] eigenvalues = new double[d];
    file.tensor("eigenvalues", "F64", d).asDoubleBuffer().get(eigenvalues);
    try {
      ModelMetadata metadata = metadata(file);
      SignCodec signs =
          metadata.isUniversal()
              ? universal(metadata.recipe().seed(), n, d, encoder, decoder, mean)
              : SignCodec.of(n, d, encoder, decoder, mean, offset);
      VectorCodec codec =
          Gain.of(metadata.recipe().gain()) == Gain.NONE
              ? VectorCodec.withoutGain(signs)
              : VectorCodec.withGain(signs, floats(file.tensor("gain_scale", "F32", 1))[0]);
      Optional<PrefixFactor> factor =
          file.has(PREFIX_FACTOR) ? Optional.of(prefixFactor(file, n)) : Optional.empty();
      Autoencoder model = new Autoencoder(codec, center, eigenvalues, metadata, factor);
      if (!model.id().equals(file.text("id"))) {
        throw new IllegalArgumentException(
            "metadata 'id' is "
                + file.text("id")
                + ", but the tensors give "
                + model.id()
                + "; was the file changed?");
      }
      return model;
    } catch (IllegalArgumentException e) {
      throw new DamagedFileException(
          DamagedFileException.Kind.CORRUPT, name + ": " + e.getMessage(), e);
    }
  }

  private static PrefixFactor prefixFactor(Safetensors file, int n) throws IOException {
    if (n > PrefixFactor.MAXIMUM_BITS) {
      throw new IllegalArgumentException(
          "tensor '"
              + PREFIX_FACTOR
              + "' of "
              + n
              + " bits, must be of at most "
              + PrefixFactor.MAXIMUM_BITS);
    }
    float[] packed = floats(file.tensor(PREFIX_FACTOR, "F32", PrefixFactor.length(n)));
    try {
      return PrefixFactor.of(n, packed);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("tensor '" + PREFIX_FACTOR + "', " + e.getMessage(), e);
    }
  }

  /** The fast encoder of a seed, if it is the one the tensors say. */
  private static SignCodec universal(
      long seed, int n, int d, float[] encoder, float[] decoder, float[] mean) {
    SignCodec codec = SignCodec.of(UniversalEncoder.of(d, n, seed), decoder);
    if (!Arrays.equals(codec.encoder(), encoder) || !Arrays.equals(codec.mean(), mean)) {
      throw new IllegalArgumentException(
          "method is universal, but tensor 'encoder' is not the rotation of seed "
              + seed
              + ", or 'mean' is not 0; was the file changed?");
    }
    return codec;
  }

  private static int size(String name, String what, long size) throws DamagedFileException {
    if (size < 1 || size > Integer.MAX_VALUE) {
      throw new DamagedFileException(
          DamagedFileException.Kind.CORRUPT,
          name + ": " + what + ": " + size + ", must be between 1 and " + Integer.MAX_VALUE);
    }
    return (int) size;
  }

  private static ModelMetadata metadata(Safetensors file) throws DamagedFileException {
    return new ModelMetadata(
        new ModelMetadata.Recipe(
            file.text("activation"),
            ModelOrigin.of(file.text("method")),
            file.text("decoder"),
            file.text("gain"),
            file.whole("seed")),
        new ModelMetadata.Source(
            file.text("data"),
            file.text("dataHash"),
            file.text("covariance"),
            file.whole("vectors"),
            file.whole("testVectors")),
        new ModelMetadata.Distortions(
            file.number("floor"),
            file.number("population"),
            file.number("train"),
            file.number("test")),
        new ModelMetadata.Machine(
            (int) file.whole("threads", 0, Integer.MAX_VALUE), file.text("software")));
  }

  private static float[] floats(ByteBuffer bytes) {
    float[] floats = new float[bytes.remaining() / Float.BYTES];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }
}
