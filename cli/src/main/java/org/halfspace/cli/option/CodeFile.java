// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.halfspace.Autoencoder;
import org.halfspace.code.CodeData;
import org.halfspace.code.CodeSet;
import org.halfspace.data.VectorData;
import org.halfspace.data.format.NpyHeader;
import org.halfspace.exchange.BitOrder;
import org.halfspace.exchange.BitText;
import org.halfspace.exchange.PackedFile;
import org.halfspace.exchange.SignCodes;
import org.halfspace.io.file.Fault;
import org.halfspace.store.CodeStore;
import org.halfspace.store.CodesFile;

/**
 * A file or folder of codes: the one way in which every command reads them.
 *
 * @param bits of a code, where the file does not say them
 * @param vectors opens vectors, for signs
 */
public record CodeFile(Path path, CodeFormat format, Optional<Bits> bits, Vectors vectors) {

  /** Opens vectors with the options of the command. */
  @FunctionalInterface
  public interface Vectors {
    VectorData open(Path path) throws IOException;
  }

  /**
   * How many bits a code has.
   *
   * @param by who says so, for messages
   */
  public record Bits(int count, String by) {
    private static final String OPTION = "--bits";

    static Bits ofOption(int count) {
      return new Bits(count, OPTION);
    }

    public static Bits ofModel(Autoencoder model, Path path) {
      return new Bits(model.bits(), path.toString());
    }

    private String says() {
      return by.equals(OPTION) ? "--bits says " + count : "those of " + by + " have " + count;
    }
  }

  /** Fewer bytes may have two values by chance. */
  private static final int FEWEST_BYTES = 32;

  /** Codes that are looked at to see whether they are packed. */
  private static final int LOOKED_AT = 1 << 12;

  /** Bytes of bits that are not packed: 0 and 1, 0 and 255, -1 and 1 (255 where unsigned). */
  private static final int[][] UNPACKED = {{0, 1}, {0, 255}, {255, 1}};

  /**
   * Opens the codes, to be read from front to back.
   *
   * @throws IOException if they cannot be read, are not packed, or have another number of bits than
   *     was said
   */
  public CodeData data() throws IOException {
    CodeData data =
        switch (format) {
          case NPZ -> CodesFile.open(path, count());
          case STORE -> CodeStore.open(path).snapshot();
          case NPY, INT8 -> array(BitOrder.MOST_SIGNIFICANT_FIRST);
          case FAISS -> CodeFormat.isNpy(path) ? array(BitOrder.LEAST_SIGNIFICANT_FIRST) : raw();
          case PG -> BitText.open(path);
          case BITS -> bitText();
          case SIGN -> SignCodes.of(vectors.open(path));
        };
    if (bits.isPresent() && bits.get().count() != data.bits()) {
      throw new IOException(path + ": codes of " + data.bits() + " bits, but " + bits.get().says());
    }
    requirePacked(data);
    return data;
  }

  /** The same for a model, which is to be the one that made them. */
  public CodeData data(Autoencoder model, Path modelPath) throws IOException {
    CodeData data = data();
    SameModel.of(path, data).require(model, modelPath);
    return data;
  }

  /** The same, to be read anywhere: mapped where that can be, else in memory. */
  public CodeSet set(Autoencoder model, Path modelPath) throws IOException {
    CodeData data = data(model, modelPath);
    return format == CodeFormat.NPZ || format == CodeFormat.STORE
        ? CodesFile.openSet(path, count())
        : CodesFile.inMemory(data);
  }

  private OptionalInt count() {
    return bits.isPresent() ? OptionalInt.of(bits.get().count()) : OptionalInt.empty();
  }

  private BitText bitText() throws IOException {
    BitText text = BitText.open(path);
    if (text.hasIds()) {
      throw new IOException(path + ": has ids before the bits, which --from pg reads");
    }
    return text;
  }

  private CodeData raw() throws IOException {
    return PackedFile.openRaw(path, BitOrder.LEAST_SIGNIFICANT_FIRST, bits.orElseThrow().count());
  }

  private CodeData array(BitOrder order) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw Fault.unsupported(path.toString(), "is not a regular file");
    }
    NpyHeader header;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      header = NpyHeader.read(channel, path.toString());
    }
    requireBytes(header.type());
    List<Long> shape = header.shape();
    if (shape.size() == 2 && bits.isPresent() && shape.get(1) != (count().getAsInt() + 7L) / 8) {
      requirePacked(PackedFile.openNpy(path, order));
      throw Fault.unusable(
          path.toString(),
          "codes of "
              + shape.get(1)
              + " bytes, but "
              + bits.get().says()
              + " bits, which take "
              + (count().getAsInt() + 7L) / 8);
    }
    return bits.isPresent()
        ? PackedFile.openNpy(path, order, bits.get().count())
        : PackedFile.openNpy(path, order);
  }

  private void requireBytes(String type) throws IOException {
    if (type.equals("|b1")) {
      throw Fault.unusable(path.toString(), "array of bool: " + howToPack(OptionalInt.empty()));
    }
    if (!type.matches("\\|[ui]1")) {
      throw Fault.unsupported(
          path.toString(),
          "array of "
              + type
              + ", but packed codes are uint8 or int8; the signs of vectors are read with --from"
              + " sign");
    }
  }

  /**
   * Bits of a byte each, as they are before {@code numpy.packbits}, are no codes of 8 times as
   * many.
   */
  private void requirePacked(CodeData data) throws IOException {
    boolean bytes = format == CodeFormat.NPY || format == CodeFormat.INT8;
    if (!(bytes || format == CodeFormat.FAISS || format == CodeFormat.NPZ)
        || data.model().isPresent()
        || data.bytesPerCode() < 2
        || data.count() * data.bytesPerCode() < FEWEST_BYTES) {
      return;
    }
    CodeProfile profile = CodeProfile.of(data, LOOKED_AT);
    for (int[] values : UNPACKED) {
      if (!profile.alike() && profile.onlyHas(packed(values[0]), packed(values[1]))) {
        boolean signed = format == CodeFormat.INT8;
        throw Fault.unusable(
            path.toString(),
            "every byte is "
                + (signed ? (byte) values[0] : values[0])
                + " or "
                + (signed ? (byte) values[1] : values[1])
                + ": "
                + howToPack(OptionalInt.of(data.bytesPerCode())));
      }
    }
  }

  /** What to do with bits of a byte each, a number of them in each row. */
  private String howToPack(OptionalInt n) {
    boolean sayNumber = n.isPresent() && n.getAsInt() % 8 != 0 && !ofModel();
    return "these are unpacked bits"
        + (n.isPresent() ? ", " + n.getAsInt() + " per code" : "")
        + "; in Python, numpy.packbits(bits > 0, axis=1) packs them"
        + (sayNumber ? ", and --bits " + n.getAsInt() + " gives their number" : "");
  }

  private boolean ofModel() {
    return bits.isPresent() && !bits.get().by().equals(Bits.OPTION);
  }

  /**
   * Asks whether the last bits are padding, where they are 0 in every code and nothing said how
   * many bits there are.
   *
   * @param profile of these codes
   */
  public Optional<String> askForBits(CodeData data, CodeProfile profile) {
    boolean said =
        switch (format) {
          case NPY, INT8, FAISS -> bits.isPresent();
          case NPZ -> bits.isPresent() || data.model().isPresent() || data.bits() % 8 != 0;
          case STORE, PG, BITS, SIGN -> true;
        };
    int zeros = profile.zerosBehind();
    if (said || zeros == 0 || profile.alike() || profile.count() < FEWEST_BYTES) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s: the last %s 0 in all %d codes examined; if codes have fewer bits than %d, say so"
                + " with --bits, such as --bits %d",
            path,
            zeros == 1 ? "bit is" : zeros + " bits are",
            profile.count(),
            data.bits(),
            data.bits() - zeros));
  }

  /** A byte of the file as it is when it was read. */
  private int packed(int value) {
    return switch (format) {
      case INT8 -> value ^ 0x80;
      case FAISS -> Integer.reverse(value) >>> 24;
      default -> value;
    };
  }
}
