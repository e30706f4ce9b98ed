package org.halfspace.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * npz, a zip file of npy arrays, stored or deflated. The only array is taken, or the one the
 * options name.
 */
final class NpzFormat {
  private static final String SUFFIX = ".npy";

  private NpzFormat() {}

  static boolean isArray(String entryName) {
    return entryName.endsWith(SUFFIX);
  }

  static VectorData open(Path path, Optional<String> wanted, NonFinite nonFinite)
      throws IOException {
    ZipEntry entry;
    try (ZipFile zip = ZipArchive.open(path)) {
      entry = choose(ZipArchive.files(zip), wanted, path.toString());
    }
    String array = arrayName(entry);
    ZipEntryBytes source =
        new ZipEntryBytes(path, entry.getName(), entry.getSize(), path + ", array " + array);
    return NpyFormat.open(source, "npz array " + array + ",", nonFinite);
  }

  private static ZipEntry choose(List<ZipEntry> entries, Optional<String> wanted, String name)
      throws VectorDataException {
    List<ZipEntry> arrays = entries.stream().filter(entry -> isArray(entry.getName())).toList();
    String names = arrays.stream().map(NpzFormat::arrayName).collect(Collectors.joining(", "));
    if (wanted.isPresent()) {
      String array = wanted.get();
      return arrays.stream()
          .filter(entry -> arrayName(entry).equals(array) || entry.getName().equals(array))
          .findFirst()
          .orElseThrow(() -> Fault.unusable(name, "holds no array '" + array + "', but " + names));
    }
    if (arrays.isEmpty()) {
      throw Fault.unusable(name, "holds no array");
    }
    if (arrays.size() > 1) {
      throw Fault.unusable(name, "holds several arrays, say which one to read: " + names);
    }
    return arrays.get(0);
  }

  private static String arrayName(ZipEntry entry) {
    return entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
  }
}
