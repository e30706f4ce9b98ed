// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.halfspace.code.ByteTables;
import org.halfspace.code.Decoder;
import org.halfspace.code.DecoderType;
import org.halfspace.code.DeepDecoder;
import org.halfspace.code.HiddenActivation;
import org.halfspace.code.MessagePassing;
import org.halfspace.code.UnitLayout;
import org.halfspace.code.VectorCodec;
import org.halfspace.store.format.Safetensors;
import org.halfspace.store.format.SafetensorsWriter;

/**
 * The tensors of decoders past the linear one, as {@link ModelFile} describes them. Stateless and
 * thread-safe.
 */
final class DecoderTensors {
  private static final String TABLES = "tables";
  private static final String TABLES_OFFSET = "tables_offset";

  private static final String MESSAGE_VARIANCES = "message_variances";
  private static final String MESSAGE_STRENGTHS = "message_strengths";
  private static final String MESSAGE_MIXING = "message_mixing_";
  private static final String MESSAGE_THRESHOLDS = "message_thresholds";
  private static final String MESSAGE_READOUT = "message_readout";
  private static final String MESSAGE_OFFSET = "message_offset";
  private static final String HIDDEN = "deep_hidden_";
  private static final String OUTPUT = "deep_output";
  private static final String WEIGHTS = "_weights";
  private static final String BIAS = "_bias";
  private static final String DEEP_LEVELS = "deep_levels";
  private static final String DEEP_SKIP = "deep_skip";
  private static final String ACTIVATION = "deepActivation";

  /** Names that begin so are those of the tensors of one kind of decoder. */
  private static final List<Kind> KINDS =
      List.of(
          new Kind(DecoderType.TABLES, "tables", DecoderTensors::tables),
          new Kind(DecoderType.MESSAGE_PASSING, "message_", DecoderTensors::messages),
          new Kind(DecoderType.DEEP, "deep_", DecoderTensors::deep));

  private DecoderTensors() {}

  /** Adds those of a decoder; the linear one has others. */
  static void add(Decoder decoder, List<SafetensorsWriter.Tensor> tensors) {
    if (decoder instanceof ByteTables tables) {
      long d = tables.dimension();
      tensors.add(
          SafetensorsWriter.float32(
              TABLES, tables.tables(), tables.groups(), 1L << tables.entryBits(), d));
      tensors.add(SafetensorsWriter.float32(TABLES_OFFSET, tables.offset(), d));
    } else if (decoder instanceof MessagePassing messages) {
      addMessages(messages, tensors);
    } else if (decoder instanceof DeepDecoder deep) {
      addDeep(deep, tensors);
    }
  }

  private static void addMessages(MessagePassing messages, List<SafetensorsWriter.Tensor> tensors) {
    int u = messages.layout().units();
    int layers = messages.layers().size();
    float[] variances = new float[Math.multiplyExact(layers, u)];
    float[] strengths = new float[variances.length];
    for (int l = 0; l < layers; l++) {
      MessagePassing.Layer layer = messages.layers().get(l);
      System.arraycopy(layer.variances(), 0, variances, l * u, u);
      System.arraycopy(layer.strengths(), 0, strengths, l * u, u);
      if (l < layers - 1) {
        tensors.add(SafetensorsWriter.float32(MESSAGE_MIXING + l, layer.mixing(), u, u));
      }
    }
    float[] thresholds = messages.thresholds();
    long d = messages.dimension();
    tensors.add(SafetensorsWriter.float32(MESSAGE_VARIANCES, variances, layers, u));
    tensors.add(SafetensorsWriter.float32(MESSAGE_STRENGTHS, strengths, layers, u));
    tensors.add(SafetensorsWriter.float32(MESSAGE_THRESHOLDS, thresholds, thresholds.length));
    tensors.add(SafetensorsWriter.float32(MESSAGE_READOUT, messages.readout(), d, u));
    tensors.add(SafetensorsWriter.float32(MESSAGE_OFFSET, messages.offset(), d));
  }

  private static void addDeep(DeepDecoder deep, List<SafetensorsWriter.Tensor> tensors) {
    for (int l = 0; l < deep.hidden().size(); l++) {
      addLayer(HIDDEN + l, deep.hidden().get(l), tensors);
    }
    addLayer(OUTPUT, deep.output(), tensors);
    float[] levels = deep.levels();
    tensors.add(SafetensorsWriter.float32(DEEP_LEVELS, levels, levels.length));
    tensors.add(SafetensorsWriter.float32(DEEP_SKIP, deep.skip(), deep.dimension(), deep.units()));
  }

  private static void addLayer(
      String name, DeepDecoder.Layer layer, List<SafetensorsWriter.Tensor> tensors) {
    tensors.add(
        SafetensorsWriter.float32(
            name + WEIGHTS, layer.weights(), layer.outputs(), layer.inputs()));
    tensors.add(SafetensorsWriter.float32(name + BIAS, layer.bias(), layer.outputs()));
  }

  /** Texts that go with the tensors of a decoder. */
  static Map<String, String> texts(VectorCodec codec) {
    return codec
        .decoder(DecoderType.DEEP)
        .map(deep -> Map.of(ACTIVATION, ((DeepDecoder) deep).activation().label()))
        .orElse(Map.of());
  }

  /**
   * The codec with the decoders that a file has.
   *
   * @param codec of the file, with its linear decoder
   * @throws IllegalArgumentException if the tensors do not fit one another, or one has a name of a
   *     decoder that has no place for it
   * @throws IOException if a tensor is missing, of another shape, or cannot be read
   */
  static VectorCodec read(Safetensors file, VectorCodec codec) throws IOException {
    VectorCodec all = codec;
    for (Kind kind : KINDS) {
      Set<String> left = new LinkedHashSet<>(file.tensors(kind.prefix));
      if (left.isEmpty()) {
        continue;
      }
      try {
        all = all.withDecoder(kind.reader.read(new Part(file, left), codec));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "decoder " + kind.type.label() + ", " + e.getMessage(), e);
      }
      if (!left.isEmpty()) {
        throw new IllegalArgumentException(
            "tensor '"
                + left.iterator().next()
                + "' has no place in the decoder "
                + kind.type.label()
                + "; is one missing before it?");
      }
    }
    return all;
  }

  /** How the tensors of a kind of decoder are called, and who reads them. */
  private record Kind(DecoderType type, String prefix, Reader reader) {}

  private interface Reader {
    Decoder read(Part file, VectorCodec codec) throws IOException;
  }

  /**
   * The tensors of one decoder in a file.
   *
   * @param left those that were not asked for yet
   */
  private record Part(Safetensors file, Set<String> left) {
    boolean has(String name) {
      return file.has(name);
    }

    long[] shape(String name, int axes) throws IOException {
      return file.shape(name, axes);
    }

    int size(String name, String what, long size) throws IOException {
      return ModelTensors.size(file, name + " " + what, size);
    }

    float[] floats(String name, long... shape) throws IOException {
      left.remove(name);
      return ModelTensors.floats(file.tensor(name, "F32", shape));
    }
  }

  private static MessagePassing messages(Part file, VectorCodec codec) throws IOException {
    UnitLayout layout = codec.units().layout();
    int u = layout.units();
    int d = codec.dimension();
    int count = file.size(MESSAGE_VARIANCES, "rows", file.shape(MESSAGE_VARIANCES, 2)[0]);
    float[] variances = file.floats(MESSAGE_VARIANCES, count, u);
    float[] strengths = file.floats(MESSAGE_STRENGTHS, count, u);
    List<MessagePassing.Layer> layers = new ArrayList<>();
    for (int l = 0; l < count; l++) {
      float[] mixing = l < count - 1 ? file.floats(MESSAGE_MIXING + l, u, u) : new float[0];
      layers.add(
          new MessagePassing.Layer(
              Arrays.copyOfRange(variances, l * u, (l + 1) * u),
              Arrays.copyOfRange(strengths, l * u, (l + 1) * u),
              mixing));
    }
    long[] thresholds = file.shape(MESSAGE_THRESHOLDS, 1);
    return MessagePassing.of(
        layout,
        file.floats(MESSAGE_THRESHOLDS, thresholds),
        layers,
        file.floats(MESSAGE_READOUT, d, u),
        file.floats(MESSAGE_OFFSET, d));
  }

  private static DeepDecoder deep(Part file, VectorCodec codec) throws IOException {
    List<DeepDecoder.Layer> hidden = new ArrayList<>();
    while (hidden.size() < DeepDecoder.MOST_LAYERS && file.has(HIDDEN + hidden.size() + WEIGHTS)) {
      hidden.add(layer(file, HIDDEN + hidden.size()));
    }
    UnitLayout layout = codec.units().layout();
    int u = layout.units();
    long[] levels = file.shape(DEEP_LEVELS, 1);
    return DeepDecoder.of(
        layout,
        file.floats(DEEP_LEVELS, levels),
        HiddenActivation.of(file.file().text(ACTIVATION)),
        hidden,
        layer(file, OUTPUT),
        file.floats(DEEP_SKIP, codec.dimension(), u));
  }

  private static DeepDecoder.Layer layer(Part file, String name) throws IOException {
    long[] shape = file.shape(name + WEIGHTS, 2);
    int outputs = file.size(name + WEIGHTS, "rows", shape[0]);
    int inputs = file.size(name + WEIGHTS, "columns", shape[1]);
    float[] weights = file.floats(name + WEIGHTS, outputs, inputs);
    float[] bias = file.floats(name + BIAS, outputs);
    try {
      return new DeepDecoder.Layer(outputs, inputs, weights, bias);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ", " + e.getMessage(), e);
    }
  }

  private static ByteTables tables(Part file, VectorCodec codec) throws IOException {
    long[] shape = file.shape(TABLES, 3);
    int entryBits = shape[1] == 1 << 4 ? 4 : Byte.SIZE;
    int groups = (codec.bits() + entryBits - 1) / entryBits;
    float[] tables = file.floats(TABLES, groups, 1L << entryBits, codec.dimension());
    float[] offset = file.floats(TABLES_OFFSET, codec.dimension());
    return ByteTables.of(codec.bits(), entryBits, tables, offset);
  }
}
