// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.halfspace.data.format.ByteSource;
import org.halfspace.data.format.CifarFormat;
import org.halfspace.data.format.CsvHeader;
import org.halfspace.data.format.CsvVectors;
import org.halfspace.data.format.FileBytes;
import org.halfspace.data.format.ForeignFormats;
import org.halfspace.data.format.GzipBytes;
import org.halfspace.data.format.IdxFormat;
import org.halfspace.data.format.NpyFormat;
import org.halfspace.data.format.NpyHeader;
import org.halfspace.data.format.NpzFormat;
import org.halfspace.data.format.VecsFormat;
import org.halfspace.data.format.ZipArchive;
import org.halfspace.data.image.ImageStore;
import org.halfspace.data.image.ImageVectors;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.file.Fault;

/**
 * Opens files and folders of vectors. The format is recognized by its content where that is
 * possible, else by the name:
 *
 * <ul>
 *   <li>npy, versions 1 to 3, floats, integers and booleans, both byte orders, C and Fortran order;
 *       axes after the first are flattened; arrays of one axis are refused
 *   <li>npz, stored or deflated: its only array, or {@link ReadOptions#array}
 *   <li>IDX of at least two axes (MNIST images); labels are refused
 *   <li>{@code *.fvecs}, {@code *.bvecs}
 *   <li>{@code *.bin}: CIFAR-10 in its binary version, without the labels
 *   <li>text: one vector a line, separated by commas, semicolons, tabs or blanks
 *   <li>a folder or zip file of images; what counts as an image is decided by the suffix, and the
 *       order is that of the names
 * </ul>
 *
 * <p>All but images and zip files may also be compressed by gzip; formats whose header does not say
 * how many vectors there are (fvecs, bvecs, CIFAR-10, text) are then read once when opened.
 *
 * <p>Integers are delivered as they are, not scaled. NaN, infinity and doubles beyond the range of
 * float32 are refused when they are read, unless {@link ReadOptions#nonFinite} says otherwise.
 * Files of any length are streamed; the longest vectors are {@link #MAXIMUM_DIMENSION}. The files
 * must not change while they are used. Thread-safe.
 */
public final class VectorFiles {
  /** The longest vectors that are read. */
  public static final int MAXIMUM_DIMENSION = 1 << 20;

  private static final int HEAD_BYTES = 1 << 14;
  private static final String FORMATS =
      "npy, npz, fvecs, bvecs, IDX, CIFAR-10 (.bin), CSV, a folder or zip of images";

  private VectorFiles() {}

  /** Opens with {@link ReadOptions#defaults()}. */
  public static VectorData open(Path path) throws IOException {
    return open(path, ReadOptions.defaults());
  }

  /**
   * Opens a file or folder: reads its header and compares it with its length.
   *
   * @throws NoSuchFileException if there is nothing at {@code path}
   * @throws DamagedFileException TRUNCATED or CORRUPT if the file contradicts its header;
   *     UNSUPPORTED if the format or this variant of it is not read, or an option does not concern
   *     it; UNUSABLE if it holds no vectors or something else than vectors
   */
  public static VectorData open(Path path, ReadOptions options) throws IOException {
    if (path.toString().equals("-") && !Files.exists(path)) {
      throw Fault.unsupported(
          "-", "is standard input, but vectors are read several times; write them to a file first");
    }
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (Files.isDirectory(path)) {
      requireConcerned(path, "a folder of images", options, Concern.IMAGES);
      return ImageVectors.open(ImageStore.ofFolder(path), options);
    }
    if (!Files.isRegularFile(path)) {
      throw Fault.unsupported(
          path.toString(),
          "is not a regular file, but vectors are read several times; write them to a file first");
    }
    ByteSource source = new FileBytes(path);
    byte[] head = source.head(HEAD_BYTES);
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (head.length == 0) {
      throw Fault.unusable(path.toString(), "is empty");
    }
    if (starts(head, "PK\u0003\u0004") || starts(head, "PK\u0005\u0006")) {
      return openZip(path, options, name);
    }
    if (starts(head, "\u001f\u008b")) {
      source = new GzipBytes(path);
      head = source.head(HEAD_BYTES);
      name = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
      if (head.length == 0) {
        throw Fault.unusable(path.toString(), "is empty after decompression");
      }
    }
    return openStream(source, head, name, options);
  }

  private static VectorData openStream(
      ByteSource source, byte[] head, String name, ReadOptions options) throws IOException {
    if (NpyHeader.startsNpy(head)) {
      requireConcerned(source.path(), "npy", options, Concern.NONE);
      return NpyFormat.open(source, "npy", options);
    }
    refuse(source, ForeignFormats.ofBinary(head));
    if (name.endsWith(".npy") || name.endsWith(".npz")) {
      throw Fault.corrupt(
          source.name(),
          "does not start as its name says: the magic number of the format is missing");
    }
    if (name.endsWith(".fvecs")) {
      requireConcerned(source.path(), "fvecs", options, Concern.NONE);
      return VecsFormat.openFloats(source, options.nonFinite());
    }
    if (name.endsWith(".bvecs")) {
      requireConcerned(source.path(), "bvecs", options, Concern.NONE);
      return VecsFormat.openBytes(source);
    }
    if (isSafetensors(source, head)) {
      throw Fault.unsupported(
          source.name(),
          "is a safetensors file, which holds a model, but vectors are needed; in Python,"
              + " np.save('vectors.npy', safetensors.numpy.load_file(FILE)[NAME]) extracts them");
    }
    if (!IdxFormat.startsIdx(head)
        && !(name.endsWith(".bin") && (head[0] & 0xff) < CifarFormat.CLASSES)) {
      refuse(source, ForeignFormats.ofAny(head));
    }
    if (name.endsWith(".bin") && !isWholeIdx(source, head)) {
      requireConcerned(source.path(), "CIFAR-10", options, Concern.NONE);
      return CifarFormat.open(source);
    }
    if (IdxFormat.startsIdx(head)) {
      requireConcerned(source.path(), "IDX", options, Concern.NONE);
      return IdxFormat.open(source, options);
    }
    if (isText(head)) {
      requireConcerned(source.path(), "CSV", options, Concern.CSV);
      return CsvVectors.open(source, options);
    }
    throw Fault.unsupported(source.name(), "has an unknown format; supported are " + FORMATS);
  }

  private static void refuse(ByteSource source, Optional<ForeignFormats.Format> found)
      throws DamagedFileException {
    if (found.isPresent()) {
      throw Fault.unsupported(source.name(), found.get().sentence());
    }
  }

  private static VectorData openZip(Path path, ReadOptions options, String name)
      throws IOException {
    ImageStore images;
    boolean arrays = name.endsWith(".npz");
    try (ZipFile zip = ZipArchive.open(path)) {
      List<ZipEntry> files = ZipArchive.files(zip);
      images = ImageStore.ofZip(path, files);
      if (!arrays && images.names().isEmpty()) {
        for (ZipEntry entry : files) {
          arrays |= NpzFormat.isNamedArray(entry.getName()) || NpzFormat.startsArray(zip, entry);
        }
        if (!arrays) {
          refuse(
              new FileBytes(path),
              ForeignFormats.ofZip(files.stream().map(ZipEntry::getName).toList()));
        }
      }
    }
    if (arrays) {
      requireConcerned(path, "npz", options, Concern.NPZ);
      return NpzFormat.open(path, options);
    }
    requireConcerned(path, "a zip file of images", options, Concern.IMAGES);
    return ImageVectors.open(images, options);
  }

  private enum Concern {
    NONE,
    NPZ,
    CSV,
    IMAGES
  }

  /** Refuses options that would be ignored. */
  private static void requireConcerned(
      Path path, String format, ReadOptions options, Concern concern) throws DamagedFileException {
    ReadListener caller = options.listener();
    String ignored = null;
    if (options.array().isPresent() && concern != Concern.NPZ) {
      ignored = caller.howToAsk(ReadOption.ARRAY, options.array().get());
    } else if (options.imageSize().isPresent() && concern != Concern.IMAGES) {
      ImageSize size = options.imageSize().get();
      ignored = caller.howToAsk(ReadOption.IMAGE_SIZE, size.width() + "x" + size.height());
    } else if (options.concernsImages() && concern != Concern.IMAGES) {
      ignored =
          caller.howToAsk(
              ReadOption.IMAGE_COLOR, options.imageColor().name().toLowerCase(Locale.ROOT));
    } else if (options.csvHeader() != CsvHeader.DETECT && concern != Concern.CSV) {
      boolean present = options.csvHeader() == CsvHeader.PRESENT;
      ignored = caller.howToAsk(ReadOption.CSV_HEADER, present ? "yes" : "no");
    }
    if (ignored != null) {
      throw Fault.unsupported(
          path.toString(), ignored + " was given, which does not apply to " + format);
    }
  }

  private static boolean starts(byte[] head, String magic) {
    if (head.length < magic.length()) {
      return false;
    }
    for (int i = 0; i < magic.length(); i++) {
      if ((head[i] & 0xff) != magic.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Length of a JSON object in eight bytes, then that object. */
  private static boolean isSafetensors(ByteSource source, byte[] head) throws IOException {
    if (head.length < 10 || head[8] != '{') {
      return false;
    }
    long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return length >= 2 && length <= source.size() - 8;
  }

  /** CIFAR-10 has no magic and may begin as IDX does by chance; then the size decides. */
  private static boolean isWholeIdx(ByteSource source, byte[] head) throws IOException {
    if (!IdxFormat.startsIdx(head)) {
      return false;
    }
    try {
      return source.size() % CifarFormat.RECORD_BYTES != 0
          || IdxFormat.layout(source).totalBytes() == source.size();
    } catch (DamagedFileException e) {
      return false;
    }
  }

  private static boolean isText(byte[] head) {
    for (byte c : head) {
      if (c >= 0 && c < ' ' && c != '\n' && c != '\r' && c != '\t') {
        return false;
      }
    }
    return true;
  }
}
