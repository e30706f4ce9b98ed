package org.halfspace.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.halfspace.code.Gain;
import org.halfspace.data.AtomicFile;
import org.halfspace.data.Existing;
import org.halfspace.data.VectorDataException;

/**
 * Codes in a folder, to which one writer appends while any number of readers search. Immutable and
 * thread-safe; nothing is held open.
 *
 * <table>
 * <caption>Files</caption>
 * <tr><td>{@code store.json}</td><td>format {@value #FORMAT}, n, gain, id of the model</td></tr>
 * <tr><td>{@code codes}</td><td>⌈n/8⌉ bytes for each code</td></tr>
 * <tr><td>{@code gains}</td><td>a float16 for each code, little-endian; absent without gains</td></tr>
 * <tr><td>{@code commits}</td><td>16 bytes for each commit, see {@link CommitLog}</td></tr>
 * <tr><td>{@code lock}</td><td>locked by the writer</td></tr>
 * </table>
 *
 * <p>A commit is written when its codes are on the disk, so what a torn write leaves behind the
 * last one is no part of the store, and is overwritten by the next writer. A reader takes the last
 * commit once, and sees the codes up to it whatever follows.
 */
public final class CodeStore {
  static final String CODES = "codes";
  static final String GAINS = "gains";
  static final String COMMITS = "commits";
  static final String LOCK = "lock";

  private static final String HEADER = "store.json";
  private static final String FORMAT = "halfspace/store/1";
  private static final int GAIN_BYTES = Short.BYTES;

  private final Path folder;
  private final int codes;
  private final Gain gain;
  private final String model;

  private CodeStore(Path folder, int codes, Gain gain, String model) {
    this.folder = folder;
    this.codes = codes;
    this.gain = gain;
    this.model = model;
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
   * Makes an empty store.
   *
   * @param folder new or empty; its parent must be there
   * @param codes n
   * @param gain whether codes have gains
   * @param model the id of the model that makes the codes
   * @throws FileAlreadyExistsException if the folder holds something
   * @throws IOException if writing fails
   */
  public static CodeStore create(Path folder, int codes, Gain gain, String model)
      throws IOException {
    if (codes < 1 || codes > Integer.MAX_VALUE - 7) {
      throw new IllegalArgumentException("codes: " + codes + ", must be at least 1");
    }
    Objects.requireNonNull(model, "model");
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder);
    }
    try (Stream<Path> inside = Files.list(folder)) {
      if (inside.findAny().isPresent()) {
        throw new FileAlreadyExistsException(folder.toString(), null, "is not empty");
      }
    }
    Files.createFile(folder.resolve(CODES));
    Files.createFile(folder.resolve(COMMITS));
    Files.createFile(folder.resolve(LOCK));
    if (gain != Gain.NONE) {
      Files.createFile(folder.resolve(GAINS));
    }
    ObjectNode header =
        new ObjectMapper()
            .createObjectNode()
            .put("format", FORMAT)
            .put("codes", codes)
            .put("gain", gain.label())
            .put("model", model);
    ByteBuffer bytes = ByteBuffer.wrap(new ObjectMapper().writeValueAsBytes(header));
    // Last, so that a folder with a header is a whole store.
    AtomicFile.write(folder.resolve(HEADER), Existing.KEEP, channel -> writeAll(channel, bytes, 0));
    return new CodeStore(folder, codes, gain, model);
  }

  /**
   * Opens a store.
   *
   * @throws NoSuchFileException if there is none
   * @throws VectorDataException if its header is damaged or of another format
   */
  public static CodeStore open(Path folder) throws IOException {
    Path file = folder.resolve(HEADER);
    if (!Files.exists(file)) {
      throw new NoSuchFileException(folder.toString(), null, "is no store of codes");
    }
    JsonNode header;
    try {
      header = new ObjectMapper().readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw corrupt(file, "is no JSON");
    }
    if (!header.path("format").asText().equals(FORMAT)) {
      throw new VectorDataException(
          VectorDataException.Kind.UNSUPPORTED,
          file
              + ": format is '"
              + header.path("format").asText()
              + "', only "
              + FORMAT
              + " is read");
    }
    int codes = header.path("codes").asInt();
    String model = header.path("model").asText();
    if (codes < 1 || codes > Integer.MAX_VALUE - 7) {
      throw corrupt(file, "codes is " + header.path("codes") + ", must be at least 1");
    }
    Gain gain;
    try {
      gain = Gain.of(header.path("gain").asText());
    } catch (IllegalArgumentException e) {
      throw corrupt(file, e.getMessage());
    }
    if (model.isEmpty()) {
      throw corrupt(file, "has no id of a model");
    }
    return new CodeStore(folder, codes, gain, model);
  }

  static VectorDataException corrupt(Path file, String what) {
    return new VectorDataException(VectorDataException.Kind.CORRUPT, file + ": " + what);
  }

  static void writeAll(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    long to = at;
    while (bytes.hasRemaining()) {
      to += channel.write(bytes, to);
    }
  }

  /** n. */
  public int codes() {
    return codes;
  }

  /** How the norm of each vector is coded beside its signs. */
  public Gain gain() {
    return gain;
  }

  /** The id of the model that makes the codes. */
  public String model() {
    return model;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** ⌈n/8⌉. */
  int rowBytes() {
    return (codes + 7) / 8;
  }

  /**
   * How many codes are committed.
   *
   * @throws VectorDataException CORRUPT if the commits are damaged before the last one
   */
  public long count() throws IOException {
    try (FileChannel commits = FileChannel.open(file(COMMITS), StandardOpenOption.READ)) {
      return CommitLog.read(commits, file(COMMITS)).count();
    }
  }

  /**
   * The codes that are committed now. Later commits do not change it.
   *
   * @throws VectorDataException TRUNCATED if a file is shorter than the commits say, CORRUPT if
   *     they are damaged
   */
  public CodeSet snapshot() throws IOException {
    return MappedCodes.of(
        codes,
        count(),
        Optional.of(model),
        new MappedCodes.Rows(file(CODES), 0, rowBytes()),
        gain != Gain.NONE
            ? Optional.of(new MappedCodes.Rows(file(GAINS), 0, GAIN_BYTES))
            : Optional.empty());
  }

  /**
   * Begins to append.
   *
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
