// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.halfspace.io.DamagedFileException;

/**
 * Codes in a folder, to which one writer appends while any number of readers search. Immutable and
 * thread-safe; nothing is held open.
 *
 * <table>
 * <caption>Files</caption>
 * <tr><td>{@code store.json}</td><td>format {@value #FORMAT}, n, gain, id of the model</td></tr>
 * <tr><td>{@code bits}</td><td>⌈n/8⌉ bytes for each code</td></tr>
 * <tr><td>{@code gains}</td><td>a float16 for each code, little-endian; absent without gains</td></tr>
 * <tr><td>{@code commits}</td><td>16 bytes for each commit, see {@link CommitLog}</td></tr>
 * <tr><td>{@code lock}</td><td>locked by the writer</td></tr>
 * </table>
 *
 * <p>A commit is written when its codes are on the disk. A reader takes the last commit once, and
 * sees the codes up to it whatever follows. What a crash leaves after the last commit is no part of
 * the store: bytes of {@code bits} and {@code gains}, also before the first commit, and a torn
 * record of the log ({@link CommitLog} says which are torn). The next writer drops it. A header is
 * written last, so a crash in the making of a store leaves a folder of empty files without one; it
 * is no store yet, and the next {@link #create} finishes it.
 *
 * <p>What no crash can leave is damage, and is refused by readers and writers alike: files that are
 * missing or shorter than the last commit says, gains in a store without, a damaged log or header.
 * Nothing tells that bytes of committed codes have changed, but for bits after the n-th and gains
 * that are none, which are refused when they are read.
 */
public final class CodeStore {
  static final String HEADER = "store.json";
  static final String CODES = "codes";
  static final String GAINS = "gains";
  static final String COMMITS = "commits";
  static final String LOCK = "lock";

  private static final String FORMAT = StoreHeader.FORMAT;
  private static final int GAIN_BYTES = Short.BYTES;

  private final Path folder;
  private final StoreHeader header;

  private CodeStore(Path folder, StoreHeader header) {
    this.folder = folder;
    this.header = header;
  }

  /** Whether there is a store, perhaps a damaged one. */
  public static boolean isStore(Path folder) {
    return Files.isRegularFile(folder.resolve(HEADER));
  }

  /** The files that a store in this folder has or can have. */
  public static List<Path> files(Path folder) {
    return Stream.of(HEADER, CODES, GAINS, COMMITS, LOCK).map(folder::resolve).toList();
  }

  /**
   * Makes an empty store, or finishes the making of one that was interrupted.
   *
   * @param folder new, or empty but for what a broken creation left; its parent must be there
   * @param bits n
   * @param gain whether codes have gains
   * @param model the id of the model that makes the codes
   * @throws IllegalArgumentException if n is not positive or too large, or the id is empty
   * @throws FileAlreadyExistsException if it is no folder or holds something; the reason says what
   * @throws NoSuchFileException if its parent is not there
   * @throws IOException if another process is making it at this moment, or writing fails
   */
  public static CodeStore create(Path folder, int bits, Gain gain, String model)
      throws IOException {
    StoreHeader header = new StoreHeader(new CodeLayout(bits, gain), model);
    StoreCreation.create(folder, header);
    return new CodeStore(folder, header);
  }

  /**
   * Opens a store; where there is none, makes it. Of several processes that do so at once, one
   * makes it; the others find it, or are refused while it is being made.
   *
   * @return a store, which need not be of this n, gain and model if it was there
   * @throws FileAlreadyExistsException if it is no folder or holds something; the reason says what
   * @throws DamagedFileException if its header is damaged or of another format
   * @throws IOException as {@link #create}
   */
  public static CodeStore openOrCreate(Path folder, int bits, Gain gain, String model)
      throws IOException {
    if (!isStore(folder)) {
      try {
        return create(folder, bits, gain, model);
      } catch (FileAlreadyExistsException e) {
        if (!isStore(folder)) {
          throw e;
        }
        // Somebody else made it meanwhile.
      }
    }
    return open(folder);
  }

  /**
   * Opens a store.
   *
   * @throws NoSuchFileException if there is none, or its creation was not finished
   * @throws DamagedFileException if its header is damaged or of another format
   */
  public static CodeStore open(Path folder) throws IOException {
    Path file = folder.resolve(HEADER);
    if (!Files.exists(file)) {
      throw new NoSuchFileException(folder.toString(), null, whyNone(folder));
    }
    return new CodeStore(folder, StoreHeader.read(file));
  }

  private static String whyNone(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Files.exists(folder) ? "is not a store of codes, which is a folder" : "does not exist";
    }
    Optional<String> obstacle = StoreCreation.obstacle(folder);
    return obstacle.orElse(
        Files.exists(folder.resolve(COMMITS))
            ? "is not a store yet: its creation was interrupted; the next append completes it"
            : "is an empty folder, not a store of codes");
  }

  static DamagedFileException corrupt(Path file, String what) {
    return new DamagedFileException(DamagedFileException.Kind.CORRUPT, file + ": " + what);
  }

  static void writeAll(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    long to = at;
    while (bytes.hasRemaining()) {
      to += channel.write(bytes, to);
    }
  }

  /** How its codes are stored. */
  public CodeLayout layout() {
    return header.layout();
  }

  /** n. */
  public int bits() {
    return layout().bits();
  }

  /** How the norm of each vector is coded beside its bits. */
  public Gain gain() {
    return layout().gain();
  }

  /** The id of the model that makes the codes. */
  public String model() {
    return header.model();
  }

  Path folder() {
    return folder;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** ⌈n/8⌉. */
  int rowBytes() {
    return layout().bytesPerCode();
  }

  /**
   * How many codes are committed. Costs 16 bytes of reading for each commit.
   *
   * @throws DamagedFileException CORRUPT if the log of commits is damaged or missing
   */
  public long count() throws IOException {
    requirePresent();
    try (FileChannel commits = FileChannel.open(file(COMMITS), StandardOpenOption.READ)) {
      return CommitLog.read(commits, file(COMMITS)).count();
    }
  }

  /**
   * Refuses a store whose header is another than when it was opened.
   *
   * @throws DamagedFileException CORRUPT
   */
  void requireUnchanged() throws IOException {
    if (!StoreHeader.read(file(HEADER)).equals(header)) {
      throw corrupt(file(HEADER), "has changed since the store was opened");
    }
  }

  /**
   * Refuses a store that lost a file.
   *
   * @throws DamagedFileException CORRUPT if a file is missing, or there are gains that should not
   *     be
   */
  void requirePresent() throws DamagedFileException {
    for (String name : new String[] {COMMITS, CODES, GAINS}) {
      boolean wanted = !name.equals(GAINS) || gain() != Gain.NONE;
      if (wanted && !Files.isRegularFile(file(name))) {
        throw corrupt(
            file(name),
            (Files.exists(file(name)) ? "is not a file" : "is missing")
                + ", but is part of the store");
      }
      if (!wanted && Files.exists(file(name))) {
        throw corrupt(file(name), "exists, but " + HEADER + " says that codes have no gains");
      }
    }
  }

  /**
   * Refuses a store whose files are shorter than the last commit says.
   *
   * @throws DamagedFileException TRUNCATED
   */
  void requireLength(long count) throws IOException {
    MappedCodes.requireRows(codeRows(), count, Files.size(file(CODES)));
    if (gain() != Gain.NONE) {
      MappedCodes.requireRows(gainRows(), count, Files.size(file(GAINS)));
    }
  }

  private MappedCodes.Rows codeRows() {
    return new MappedCodes.Rows(file(CODES), 0, rowBytes());
  }

  private MappedCodes.Rows gainRows() {
    return new MappedCodes.Rows(file(GAINS), 0, GAIN_BYTES);
  }

  /**
   * The codes that are committed now. Later commits do not change it.
   *
   * @throws DamagedFileException TRUNCATED if a file is shorter than the commits say, CORRUPT if
   *     they are damaged
   */
  public CodeSet snapshot() throws IOException {
    return MappedCodes.of(
        layout(),
        count(),
        Optional.of(model()),
        codeRows(),
        gain() != Gain.NONE ? Optional.of(gainRows()) : Optional.empty());
  }

  /**
   * Begins to append after the last commit, against which all files are held first.
   *
   * @throws DamagedFileException if the store is damaged, as for {@link #snapshot}, or its header
   *     has changed since it was opened
   * @throws IOException if another writer has the store, in this process or another
   */
  public CodeAppender appender() throws IOException {
    return CodeAppender.open(this);
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
