// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.halfspace.code.BlockCoding;
import org.halfspace.code.CodeData;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.CodeSet;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.io.file.TemporaryFile;

/**
 * Packed codes as an npz file, a zip of npy arrays that {@code numpy.load} reads.
 *
 * <table>
 * <caption>Arrays</caption>
 * <tr><th>name</th><th>type</th><th>shape</th><th></th></tr>
 * <tr><td>{@code bits}</td><td>uint8</td><td>N × ⌈n/8⌉</td><td>bits as {@code numpy.packbits} packs them, those after the n-th zero</td></tr>
 * <tr><td>{@code n}</td><td>int64</td><td>none</td><td>the bits of a code</td></tr>
 * <tr><td>{@code model}</td><td>text of 16</td><td>none</td><td>the id of the model that made them</td></tr>
 * <tr><td>{@code gains}</td><td>float16</td><td>N</td><td>the gain of each vector; only where the model has gains</td></tr>
 * </table>
 *
 * <p>Written entries are stored, not compressed, since codes are close to random; {@code bits} is
 * written in blocks of any total size, while gains wait in a temporary file. Files of NumPy with
 * the same names are read too, compressed or not; without {@code n} it is 8 times the columns,
 * without {@code model} any model may decode them. Stateless and thread-safe.
 */
public final class CodesFile {
  static final String CODES = "codes.npy";
  static final String GAINS = "gains.npy";
  static final String BITS = "n.npy";
  static final String MODEL = "model.npy";
  static final int MODEL_ID_LENGTH = 16;

  private CodesFile() {}

  /**
   * What a file says of its codes.
   *
   * @param count N, how many there are
   * @param layout of each
   * @param model the id of the model that made them, 16 characters; empty if no model of ours made
   *     them, or an unknown one: then any model of the same layout decodes them
   */
  public record Header(long count, CodeLayout layout, Optional<String> model) {
    /**
     * @throws IllegalArgumentException if the count is negative, or the id has another length
     */
    public Header {
      if (count < 0) {
        throw new IllegalArgumentException("count: " + count + ", must be at least 0");
      }
      // Sixteen, of which the reader takes none for padding or half a character.
      if (model.isPresent()
          && (model.get().length() != MODEL_ID_LENGTH
              || model.get().codePointCount(0, MODEL_ID_LENGTH) != MODEL_ID_LENGTH
              || model.get().indexOf('\0') >= 0)) {
        throw new IllegalArgumentException(
            "model: '" + model.get() + "', must have " + MODEL_ID_LENGTH + " characters");
      }
    }

    /**
     * That of codes to be written.
     *
     * @throws IllegalArgumentException if the id of their model is not of 16 characters
     */
    public static Header of(CodeData codes) {
      return new Header(codes.count(), codes.layout(), codes.model());
    }
  }

  /**
   * Gives codes to be written, all that were announced. What a reader would refuse is refused when
   * it is given: bits after the n-th that are set, gains that are negative or not finite.
   */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes to a sink, which throws {@link IllegalArgumentException} where it refuses a code; the
     * message names the row of the block.
     */
    void writeTo(BlockCoding.CodeSink sink) throws IOException;
  }

  /**
   * Writes codes, whole or not at all.
   *
   * @param content gives as many codes as the header says
   * @throws IllegalArgumentException if {@code content} gives a code that {@link #open} would
   *     refuse
   * @throws IllegalStateException if {@code content} writes fewer codes than announced
   * @throws java.nio.file.FileAlreadyExistsException if the file exists and is to be kept
   * @throws IOException if writing fails
   */
  public static void write(Path path, Existing existing, Header header, Content content)
      throws IOException {
    AtomicFile.write(path, existing, channel -> CodesWriter.write(channel, header, content));
  }

  /**
   * Writes codes, whole or not at all.
   *
   * @see #write(Path, Existing, Header, Content)
   */
  public static void write(Path path, Existing existing, CodeData codes) throws IOException {
    write(path, existing, Header.of(codes), content(codes));
  }

  /**
   * Writes the bytes of the file to a stream when they are complete; till then they wait in a
   * temporary file.
   *
   * @param stream flushed, not closed
   * @see #write(Path, Existing, Header, Content)
   */
  public static void write(OutputStream stream, Header header, Content content) throws IOException {
    AtomicFile.write(stream, channel -> CodesWriter.write(channel, header, content));
  }

  /**
   * Writes codes to a stream.
   *
   * @see #write(OutputStream, Header, Content)
   */
  public static void write(OutputStream stream, CodeData codes) throws IOException {
    write(stream, Header.of(codes), content(codes));
  }

  private static Content content(CodeData codes) {
    return sink ->
        codes.forEachBlock((packed, gains, first, rows) -> sink.write(packed, gains, rows));
  }

  /**
   * Opens a file of codes; they are read later, in passes.
   *
   * @throws DamagedFileException if it is no such file
   * @throws IOException if reading fails
   */
  public static CodeData open(Path path) throws IOException {
    return open(path, OptionalInt.empty());
  }

  /**
   * The same.
   *
   * @param unlessSaid the bits of a code where the file has no {@code n}; empty: 8 times the
   *     columns
   */
  public static CodeData open(Path path, OptionalInt unlessSaid) throws IOException {
    return CodesReader.open(path, path.toString(), unlessSaid);
  }

  /**
   * Opens codes to be searched: a folder as a {@link CodeStore}, of which what is committed now is
   * taken; else a file, which is mapped where its arrays are stored, and read into memory where
   * they are compressed.
   *
   * @throws java.nio.file.NoSuchFileException if there is nothing, or a folder that is no store
   * @throws DamagedFileException if it is no such file, or a damaged one
   * @throws IOException if reading fails
   */
  public static CodeSet openSet(Path path) throws IOException {
    return CodeSets.open(path, OptionalInt.empty());
  }

  /**
   * The same.
   *
   * @param unlessSaid the bits of a code where a file does not say them; empty: 8 times the bytes
   */
  public static CodeSet openSet(Path path, OptionalInt unlessSaid) throws IOException {
    return CodeSets.open(path, unlessSaid);
  }

  /**
   * Reads codes of any source into memory.
   *
   * @throws DamagedFileException if they are too many for an array, or reading finds them damaged
   */
  public static CodeSet inMemory(CodeData data) throws IOException {
    return CodeSets.inMemory(data);
  }

  /**
   * Reads all codes of a stream into memory, by way of a temporary file, since what a zip holds
   * stands at its end.
   *
   * @param stream read to its end, not closed
   * @throws DamagedFileException if it has no codes, damaged ones, or too many for an array
   * @throws IOException if reading fails
   */
  public static CodeSet read(InputStream stream) throws IOException {
    Path file = TemporaryFile.createFile();
    try {
      try (OutputStream bytes = Files.newOutputStream(file)) {
        stream.transferTo(bytes);
      }
      return CodeSets.inMemory(CodesReader.open(file, "stream of codes", OptionalInt.empty()));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /**
   * Reads all codes of the bytes of a file into memory.
   *
   * @see #read(InputStream)
   */
  public static CodeSet read(byte[] bytes) throws IOException {
    return read(new ByteArrayInputStream(bytes));
  }
}
