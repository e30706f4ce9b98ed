// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.ModelOrigin;
import org.halfspace.code.DecoderType;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.PrefixFactor;
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
 * <tr><td>{@code encoder}</td><td>F32</td><td>u × d</td><td>B, a row for each of u units, which are the n bits of sign codes</td></tr>
 * <tr><td>{@code decoder}</td><td>F32</td><td>d × u</td><td>A</td></tr>
 * <tr><td>{@code mean}</td><td>F32</td><td>d</td><td>μ, subtracted before encoding</td></tr>
 * <tr><td>{@code offset}</td><td>F32</td><td>d</td><td>b, added after decoding</td></tr>
 * <tr><td>{@code center}</td><td>F32</td><td>d</td><td>mean of the data, about which distortions are taken</td></tr>
 * <tr><td>{@code eigenvalues}</td><td>F64</td><td>d</td><td>λ_1 ≥ … ≥ λ_d of the training covariance</td></tr>
 * <tr><td>{@code unit_bits}</td><td>U8</td><td>u</td><td>b, the bits of each unit, 1 to 8; this and the next two only where units have several levels</td></tr>
 * <tr><td>{@code levels}</td><td>F32</td><td>Σ 2^b</td><td>the rising levels of the units, one unit after the other</td></tr>
 * <tr><td>{@code thresholds}</td><td>F32</td><td>Σ (2^b − 1)</td><td>the rising thresholds between them</td></tr>
 * <tr><td>{@code gain_scale}</td><td>F32</td><td>1</td><td>the norm whose gain is 1; only with a gain</td></tr>
 * <tr><td>{@code prefix_factor}</td><td>F32</td><td>(u+1)(u+2)/2</td><td>lower triangle of L, row after row, from which the decoders of prefixes are computed ({@link PrefixFactor}); not in every model</td></tr>
 * <tr><td>{@code tables}</td><td>F32</td><td>g × 256 or 16 × d</td><td>rows looked up by each byte of a code, or each half; only of that decoder</td></tr>
 * <tr><td>{@code tables_offset}</td><td>F32</td><td>d</td><td>what is added to their sum</td></tr>
 * <tr><td>{@code message_thresholds}</td><td>F32</td><td>Σ (2^b − 1)</td><td>thresholds of the standardized pre-activations; this and the next five only of message passing ({@link org.halfspace.code.MessagePassing})</td></tr>
 * <tr><td>{@code message_variances}, {@code message_strengths}</td><td>F32</td><td>L × u</td><td>v and κ of each layer</td></tr>
 * <tr><td>{@code message_mixing_}<i>l</i></td><td>F32</td><td>u × u</td><td>K of each layer but the last</td></tr>
 * <tr><td>{@code message_readout}, {@code message_offset}</td><td>F32</td><td>d × u, d</td><td>R and b</td></tr>
 * <tr><td>{@code deep_hidden_}<i>l</i>{@code _weights}, {@code _bias}</td><td>F32</td><td>h_l × h_{l−1}, h_l</td><td>hidden layers of a deep decoder, <i>l</i> from 0 on, h_{−1} = u; text {@code deepActivation} names their function</td></tr>
 * <tr><td>{@code deep_output_weights}, {@code deep_output_bias}</td><td>F32</td><td>d × h, d</td><td>its last layer</td></tr>
 * <tr><td>{@code deep_levels}</td><td>F32</td><td>Σ 2^b</td><td>what its units stand for</td></tr>
 * <tr><td>{@code deep_skip}</td><td>F32</td><td>d × u</td><td>what its units add at once</td></tr>
 * </table>
 *
 * <p>Metadata ({@code __metadata__}, texts): {@code format} = {@value #FORMAT}, {@code id}, and the
 * components of {@link ModelMetadata} under their names; {@code gainRule} where gains are not
 * norms; {@code decodes}, the type of the decoder that decodes, where there are several. Models
 * without other decoders than the linear one are written as {@value #LINEAR_FORMAT}, and those of
 * sign codes among them whose gains are norms as {@value #SIGN_FORMAT}, byte for byte as they were
 * before there were others. Other tensors and metadata are passed over, but for tensors of {@value
 * #FORMAT} whose names begin with {@code tables}, {@code message_} or {@code deep_}: they must
 * belong to a decoder that is whole. {@value #FIRST_FORMAT}, which has neither offset nor center
 * nor gain, is read, too. Where {@code method} is universal, the encoder must be the rotation of
 * {@code seed}. A file that is not exactly as long as its header says, has tensors that overlap or
 * leave gaps, or entries that are not finite, is refused.
 */
public final class ModelFile {
  private static final String FORMAT = "halfspace/model/4";

  /** Without decoders past the linear one. */
  private static final String LINEAR_FORMAT = "halfspace/model/3";

  /** Units of one bit, and gains that are norms. */
  private static final String SIGN_FORMAT = "halfspace/model/2";

  /** Without offset, center and gain: both are the mean. */
  private static final String FIRST_FORMAT = "halfspace/model/1";

  private ModelFile() {}

  /**
   * Writes a model, whole or not at all.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file exists and is to be kept
   * @throws IOException if writing fails
   */
  public static void write(Path path, Autoencoder model, Existing existing) throws IOException {
    SafetensorsWriter.write(path, existing, metadata(model), ModelTensors.of(model));
  }

  /**
   * Writes the bytes of the file to a stream.
   *
   * @param stream flushed, not closed
   * @throws IOException if the stream does
   */
  public static void write(Autoencoder model, OutputStream stream) throws IOException {
    SafetensorsWriter.write(Channels.newChannel(stream), metadata(model), ModelTensors.of(model));
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

  private static Map<String, String> metadata(Autoencoder model) {
    ModelMetadata metadata = model.metadata();
    ModelMetadata.Recipe recipe = metadata.recipe();
    ModelMetadata.Source source = metadata.source();
    ModelMetadata.Distortions distortions = metadata.distortions();
    Map<String, String> texts = new LinkedHashMap<>();
    VectorCodec codec = model.codec();
    boolean projected = codec.gain() != Gain.NONE && codec.gainRule() != GainRule.NORM;
    texts.put("format", format(codec, projected));
    texts.put("id", model.id());
    texts.put("activation", recipe.activation());
    texts.put("method", recipe.origin().label());
    texts.put("decoder", recipe.decoder());
    if (codec.decoders().size() > 1) {
      texts.put("decodes", codec.decoder().type().label());
      texts.putAll(DecoderTensors.texts(codec));
    }
    texts.put("gain", recipe.gain());
    if (projected) {
      texts.put("gainRule", codec.gainRule().label());
    }
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

  private static String format(VectorCodec codec, boolean projected) {
    if (codec.decoders().size() > 1) {
      return FORMAT;
    }
    return codec.hasSigns() && !projected ? SIGN_FORMAT : LINEAR_FORMAT;
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
    if (!List.of(FORMAT, LINEAR_FORMAT, SIGN_FORMAT, FIRST_FORMAT).contains(format)) {
      throw new DamagedFileException(
          DamagedFileException.Kind.UNSUPPORTED,
          name
              + ": metadata 'format' is '"
              + format
              + "', but only "
              + FIRST_FORMAT
              + ", "
              + SIGN_FORMAT
              + ", "
              + LINEAR_FORMAT
              + " and "
              + FORMAT
              + " are supported; is this a Halfspace model?");
    }
    boolean first = format.equals(FIRST_FORMAT);
    int d = ModelTensors.dimension(file);
    double[] eigenvalues = new double[d];
    file.tensor("eigenvalues", "F64", d).asDoubleBuffer().get(eigenvalues);
    try {
      ModelMetadata metadata = metadata(file);
      VectorCodec codec = ModelTensors.codec(file, metadata, first);
      if (format.equals(FORMAT)) {
        codec = DecoderTensors.read(file, codec).decodingBy(DecoderType.of(file.text("decodes")));
      }
      float[] center =
          first ? codec.units().mean() : ModelTensors.floats(file.tensor("center", "F32", d));
      Autoencoder model =
          new Autoencoder(
              codec,
              center,
              eigenvalues,
              metadata,
              ModelTensors.prefixFactor(file, codec.units().units()));
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
}
