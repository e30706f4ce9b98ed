package org.halfspace.data;

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

/**
 * The image files of a folder or a zip file, in the order of their names (by UTF-16 code unit,
 * folders separated by {@code /}). A file is an image if its suffix is one ImageIO reads; other
 * files, and hidden ones, are left out.
 *
 * @param path the folder or zip file
 * @param names relative names of the images
 * @param packing whether they are in a folder or in a zip file
 */
record ImageStore(Path path, List<String> names, Packing packing) {
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

  static ImageStore ofFolder(Path folder) throws IOException {
    Path root = folder.toRealPath();
    List<String> names = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
        names.add(slashed(root.relativize(file)));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return new ImageStore(folder, images(names), Packing.FOLDER);
  }

  /** A relative path with {@code /} between its parts on every system. */
  static String slashed(Path relative) {
    List<String> parts = new ArrayList<>();
    relative.forEach(part -> parts.add(part.toString()));
    return String.join("/", parts);
  }

  static ImageStore ofZip(Path path, List<ZipEntry> entries) {
    return new ImageStore(
        path, images(entries.stream().map(ZipEntry::getName).toList()), Packing.ZIP);
  }

  private static List<String> images(List<String> names) {
    return names.stream().filter(ImageStore::isImage).sorted().toList();
  }

  static boolean isImage(String name) {
    String suffix = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return SUFFIXES.contains(suffix)
        && !name.startsWith(".")
        && !name.contains("/.")
        && !name.startsWith("__MACOSX/");
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
