// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.IOException;
import java.util.List;
import org.halfspace.code.ByteTables;
import org.halfspace.code.Decoder;
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

  private DecoderTensors() {}

  /** Adds those of a decoder; the linear one has others. */
  static void add(Decoder decoder, List<SafetensorsWriter.Tensor> tensors) {
    if (decoder instanceof ByteTables tables) {
      long d = tables.dimension();
      tensors.add(
          SafetensorsWriter.float32(
              TABLES, tables.tables(), tables.groups(), 1L << tables.entryBits(), d));
      tensors.add(SafetensorsWriter.float32(TABLES_OFFSET, tables.offset(), d));
    }
  }

  /**
   * The codec with the decoders that a file has.
   *
   * @param codec of the file, with its linear decoder
   * @throws IllegalArgumentException if the tensors do not fit one another
   * @throws IOException if a tensor is missing, of another shape, or cannot be read
   */
  static VectorCodec read(Safetensors file, VectorCodec codec) throws IOException {
    VectorCodec all = codec;
    if (file.has(TABLES)) {
      all = all.withDecoder(tables(file, codec));
    }
    return all;
  }

  private static ByteTables tables(Safetensors file, VectorCodec codec) throws IOException {
    long[] shape = file.shape(TABLES, 3);
    int entryBits = shape[1] == 1 << 4 ? 4 : Byte.SIZE;
    int groups = (codec.bits() + entryBits - 1) / entryBits;
    float[] tables =
        ModelTensors.floats(file.tensor(TABLES, "F32", groups, 1L << entryBits, codec.dimension()));
    float[] offset = ModelTensors.floats(file.tensor(TABLES_OFFSET, "F32", codec.dimension()));
    return ByteTables.of(codec.bits(), entryBits, tables, offset);
  }
}
