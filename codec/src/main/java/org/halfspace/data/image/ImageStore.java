// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.image;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.halfspace.data.ReadListener;
import org.halfspace.data.format.ForeignFormats;
import org.halfspace.data.format.ZipArchive;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.file.ContentDigest;
import org.halfspace.io.file.Fault;
import org.halfspace.io.file.StreamChannel;

/**
 * The image files of a folder or a zip file, in the order of their names (by UTF-16 code unit,
 * folders separated by {@code /}). A file is an image if its suffix is one ImageIO reads; other
 * files, and hidden ones, are left out.
 *
 * @param path the folder or zip file
 * @param names relative names of the images
 * @param others relative names of the other files, hidden ones left out
 * @param packing whether they are in a folder or in a zip file
 */
public record ImageStore(Path path, List<String> names, List<String> others, Packing packing) {
  private static final int MAXIMUM_FILE = 1 << 28;
  private static final Set<String> SUFFIXES =
      Arrays.stream(ImageIO.getReaderFileSuffixes())
          .map(suffix -> suffix.toLowerCase(Locale.ROOT))
          .filter(suffix -> !suffix.isEmpty())
          .collect(Collectors.toUnmodifiableSet());

  enum Packing {
    FOLDER,
    ZIP
  }

  /** Reads whole image files. Thread-safe. */
  interface Reader extends Closeable {
    byte[] read(int index) throws IOException;
  }

  public static ImageStore ofFolder(Path folder) throws IOException {
    Path root = folder.toRealPath();
    List<String> names = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
        names.add(ContentDigest.slashed(root.relativize(file)));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return of(folder, names, Packing.FOLDER);
  }

  public static ImageStore ofZip(Path path, List<ZipEntry> entries) {
    return of(path, entries.stream().map(ZipEntry::getName).toList(), Packing.ZIP);
  }

  private static ImageStore of(Path path, List<String> files, Packing packing) {
    List<String> shown = files.stream().filter(name -> !isHidden(name)).sorted().toList();
    return new ImageStore(
        path,
        shown.stream().filter(ImageStore::isImage).toList(),
        shown.stream().filter(name -> !isImage(name)).toList(),
        packing);
  }

  /**
   * @throws DamagedFileException UNUSABLE if there is no image; says what is there instead
   */
  void requireImages() throws DamagedFileException {
    if (!names.isEmpty()) {
      return;
    }
    String there =
        others.isEmpty()
            ? "no files"
            : others.size()
                + (others.size() == 1 ? " other file, " : " other files, the first ")
                + others.get(0);
    String advice =
        others.stream()
            .flatMap(name -> ForeignFormats.ofImageNamed(name).stream())
            .findFirst()
            .map(format -> "; that is " + format.what() + ": " + format.advice())
            .orElse(others.isEmpty() ? "" : "; files of vectors must be given one by one");
    if (others.contains("codes") && others.contains("commits")) {
      throw Fault.unusable(path.toString(), "is a store of codes, vectors are needed");
    }
    throw Fault.unusable(
        path.toString(), "holds no image (" + suffixes() + "), but " + there + advice);
  }

  /** Tells of images that are left out because their kind is not read. */
  void tellLeftOut(ReadListener listener) {
    List<String> foreign =
        others.stream().filter(name -> ForeignFormats.ofImageNamed(name).isPresent()).toList();
    if (!foreign.isEmpty()) {
      ForeignFormats.Format format = ForeignFormats.ofImageNamed(foreign.get(0)).orElseThrow();
      listener.remark(
          path
              + ": "
              + foreign.size()
              + (foreign.size() == 1 ? " image is" : " images are")
              + " skipped (unsupported format), the first "
              + foreign.get(0)
              + ": "
              + format.advice());
    }
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".") || name.contains("/.") || name.startsWith("__MACOSX/");
  }

  static boolean isImage(String name) {
    String suffix = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return SUFFIXES.contains(suffix) && !isHidden(name);
  }

  static String suffixes() {
    return SUFFIXES.stream().sorted().collect(Collectors.joining(", "));
  }

  /** What messages call an image. */
  String name(int index) {
    return path + ", image " + names.get(index);
  }

  Reader open() throws IOException {
    if (packing == Packing.ZIP) {
      return new ZipReader(ZipArchive.open(path));
    }
    return new FolderReader();
  }

  private byte[] readAll(InputStream stream, int index) throws IOException {
    byte[] bytes = stream.readNBytes(MAXIMUM_FILE + 1);
    if (bytes.length > MAXIMUM_FILE) {
      throw Fault.unsupported(name(index), "is larger than " + MAXIMUM_FILE + " bytes");
    }
    return bytes;
  }

  private final class FolderReader implements Reader {
    @Override
    public byte[] read(int index) throws IOException {
      try (InputStream stream = Files.newInputStream(path.resolve(names.get(index)))) {
        return readAll(stream, index);
      }
    }

    @Override
    public void close() {}
  }

  private final class ZipReader implements Reader {
    private final ZipFile zip;

    ZipReader(ZipFile zip) {
      this.zip = zip;
    }

    @Override
    public byte[] read(int index) throws IOException {
      ZipEntry entry = zip.getEntry(names.get(index));
      if (entry == null) {
        throw Fault.corrupt(name(index), "is no longer in the archive");
      }
      try (InputStream stream = ZipArchive.stream(zip, entry)) {
        byte[] bytes = readAll(stream, index);
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        ZipArchive.requireChecksum(entry, checksum.getValue());
        return bytes;
      } catch (IOException e) {
        throw StreamChannel.translate(e, name(index));
      }
    }

    @Override
    public void close() throws IOException {
      zip.close();
    }
  }
}
