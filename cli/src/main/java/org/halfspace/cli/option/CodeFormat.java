// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.halfspace.data.format.NpyHeader;
import org.halfspace.store.CodeStore;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The files of codes that are read, and those that 'convert' writes. */
public enum CodeFormat {
  /** Ours. */
  NPZ,
  /** An array of uint8. */
  NPY,
  /** An array of int8, each byte less 128. */
  INT8,
  /** The least significant bit first, bare or as npy. */
  FAISS,
  /** Id, tab, bits. */
  PG,
  /** Bits, a line each. */
  BITS,
  /** The signs of vectors; read only. */
  SIGN,
  /** A folder that 'encode --append' writes; read only. */
  STORE;

  private static final int HEAD_BYTES = 1 << 16;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What 'convert' writes. */
  public static CodeFormat[] written() {
    return new CodeFormat[] {NPZ, NPY, INT8, FAISS, PG, BITS};
  }

  /** What --from can be, for help. */
  static final String NAMES = "npz, npy, int8, faiss, pg, bits, sign or store";

  /** Tells by content: npz, a store, npy, or text of bits; bare bytes and vectors cannot be. */
  public static Optional<CodeFormat> of(Path path) throws IOException {
    if (CodeStore.isStore(path)) {
      return Optional.of(STORE);
    }
    byte[] head = head(path);
    if (head.length > 4 && head[0] == 'P' && head[1] == 'K' && head[2] < 9 && head[3] < 9) {
      return Optional.of(NPZ);
    }
    if (NpyHeader.startsNpy(head)) {
      // What else the header says is for the reader to judge.
      boolean signed = new String(head, StandardCharsets.ISO_8859_1).contains("'descr': '|i1'");
      return Optional.of(signed ? INT8 : NPY);
    }
    String line = new String(head, StandardCharsets.ISO_8859_1).lines().findFirst().orElse("");
    if (line.matches("(\\P{Cntrl}+\\t)?[01]+\\s*")) {
      return Optional.of(line.indexOf('\t') > 0 ? PG : BITS);
    }
    return Optional.empty();
  }

  /**
   * The format of a file: what was said, or what its content tells.
   *
   * @param from what {@code --from} says, or null
   * @throws ParameterException if it has to be said
   * @throws picocli.CommandLine.TypeConversionException if there is no such format
   * @throws IOException if the file is of another kind, or cannot be read
   */
  public static CodeFormat of(Path path, String from, CommandSpec command) throws IOException {
    if (from == null) {
      Optional<CodeFormat> told = of(path);
      if (told.isEmpty() && Files.isDirectory(path)) {
        // Which tells what is wrong with it when it is opened.
        return STORE;
      }
      return told.orElseThrow(
          () ->
              new ParameterException(
                  command.commandLine(),
                  "--from: needed, because "
                      + path
                      + " is not npz, npy, a store or text of bits; for raw bytes use --from faiss, for vectors"
                      + " --from sign"));
    }
    CodeFormat named = Choice.of("--from", from, values(), CodeFormat::label);
    Optional<CodeFormat> told = of(path);
    // Arrays of uint8 and int8 differ in their header, so a wrong --from shows.
    CodeFormat other = named == NPY ? INT8 : NPY;
    if ((named == NPY || named == INT8) && told.filter(other::equals).isPresent()) {
      throw new IOException(
          path
              + ": no array of the type that --from "
              + from
              + " reads; is it "
              + other.label()
              + "?");
    }
    return named;
  }

  /** Whether a file of faiss codes was saved as an array. */
  static boolean isNpy(Path path) throws IOException {
    return NpyHeader.startsNpy(head(path));
  }

  private static byte[] head(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (Files.isDirectory(path)) {
      return new byte[0];
    }
    try (InputStream stream = Files.newInputStream(path)) {
      byte[] head = new byte[HEAD_BYTES];
      return Arrays.copyOf(head, stream.readNBytes(head, 0, head.length));
    }
  }
}
