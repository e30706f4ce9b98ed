// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Formats that are not read but given by mistake, told by their content, and what to do with each.
 * The one table of them; thread-safe.
 */
public final class ForeignFormats {
  /** When a format may be looked for. */
  enum Kind {
    /** Its magic is long enough to be told from numbers. */
    BINARY,
    /** A text, or a magic so short that numbers may begin with it. */
    TEXT,
    /** A kind of zip file, told by the names in it, each on a line. */
    ZIP
  }

  /**
   * One format.
   *
   * @param what what a file of it is: a noun
   * @param advice how to get vectors that are read
   * @param suffixes of images of this kind, which a folder may hold instead of images that are read
   * @param test what the first bytes, one char each, are asked
   */
  public record Format(
      Kind kind, String what, String advice, List<String> suffixes, Predicate<String> test) {
    public String sentence() {
      return "is " + what + "; " + advice;
    }
  }

  private static final String NUMBER = "[-+]?[0-9.][-+0-9.eE]*";
  private static final String FOLDER = "use the folder it is in";
  private static final String UNPACK = "unpack it first, for example with ";
  private static final String SAVE = "in Python: np.save('vectors.npy', ";
  private static final String TO_PNG =
      "convert it to PNG, for example with magick mogrify -format png ";

  static final List<Format> TABLE =
      List.of(
          binary("HDF5", SAVE + "h5py.File(FILE)[NAME][:])", starts("\u0089HDF")),
          binary(
              "MATLAB 7.3 (HDF5)",
              SAVE + "h5py.File(FILE)[NAME][:].T)",
              starts("MATLAB 7.3 MAT-file")),
          text(
              "a MATLAB file",
              SAVE + "scipy.io.loadmat(FILE)[NAME]), or in MATLAB writematrix(X, 'vectors.csv')",
              starts("MATLAB 5.0 MAT-file")),
          binary("Parquet", SAVE + "pandas.read_parquet(FILE).to_numpy())", starts("PAR1\u0015")),
          binary(
              "Arrow or Feather",
              SAVE + "pandas.read_feather(FILE).to_numpy())",
              starts("ARROW1\u0000\u0000")),
          binary(
              "Feather",
              SAVE + "pandas.read_feather(FILE).to_numpy())",
              starts("FEA1").and(ForeignFormats::hasControls)),
          binary(
              "ORC",
              SAVE + "pandas.read_orc(FILE).to_numpy())",
              starts("ORC").and(ForeignFormats::hasControls)),
          binary("Avro", SAVE + "…) after reading it by the package fastavro", starts("Obj\u0001")),
          binary(
              "a PyTorch file in the old format",
              SAVE + "torch.load(FILE).numpy())",
              starts("\u0080\u0002\u008a\nl\u00fc")),
          text(
              "a Python pickle",
              SAVE + "np.asarray(pickle.load(open(FILE, 'rb'))))",
              matches("\u0080[\u0002-\u0005][c(}\\]\u0095\u008aX\u008cK].*")),
          binary(
              "a faiss index",
              "in Python: i = faiss.read_index(FILE); np.save('vectors.npy', i.reconstruct_n(0,"
                  + " i.ntotal))",
              matches("I[xvBwHS][A-Za-z0-9]{2}.*").and(head -> head.indexOf('\u0000') >= 0)),
          binary(
              "a SQLite database",
              "write its vectors to CSV, for example with sqlite3 -csv FILE 'select …'",
              starts("SQLite format 3\u0000")),
          binary("PDF", "numbers are needed", starts("%PDF-")),
          binary("FITS", SAVE + "astropy.io.fits.getdata(FILE))", starts("SIMPLE  =")),
          binary(
              "a program",
              "numbers are needed",
              starts("\u007fELF").or(starts("\u00ca\u00fe\u00ba\u00be"))),
          binary("a PNG image", FOLDER, starts("\u0089PNG")),
          binary("a JPEG image", FOLDER, starts("\u00ff\u00d8\u00ff")),
          binary("a GIF image", FOLDER, matches("GIF8[79]a.*")),
          text("a BMP image", FOLDER, matches("BM.{4}\u0000{4}.*")),
          text("a TIFF image", FOLDER, starts("II*\u0000").or(starts("MM\u0000*"))),
          image("a WebP image", "*.webp", matches("RIFF.{4}WEBP.*"), "webp"),
          image("an AVIF image", "*.avif", matches(".{4}ftypavi[fs].*"), "avif"),
          image("a HEIC image", "*.heic", matches(".{4}ftyp(hei|hev|mif1|msf1).*"), "heic", "heif"),
          image(
              "a JPEG 2000 image",
              "*.jp2",
              starts("\u0000\u0000\u0000\fjP  ").or(starts("\u00ff\u004f\u00ff\u0051")),
              "jp2",
              "j2k",
              "jpx"),
          image(
              "a JPEG XL image",
              "*.jxl",
              starts("\u00ff\n").or(starts("\u0000\u0000\u0000\fJXL ")),
              "jxl"),
          image(
              "a PNM image",
              "*.ppm",
              matches("P[1-7]\\s+(#[^\n]*\n\\s*)*\\d+\\s+\\d+\\s.*"),
              "ppm",
              "pgm",
              "pbm",
              "pnm"),
          image(
              "an SVG drawing",
              "*.svg",
              matches("(<\\?xml[^>]*>)?\\s*(<!--.*?-->\\s*)*<svg.*"),
              "svg"),
          text(
              "a video or audio file",
              "extract its pictures first, for example with ffmpeg -i FILE %06d.png",
              matches(
                  "(.{4}ftyp|RIFF.{4}(AVI"
                      + " |WAVE)|OggS\u0000|ID3[\u0002-\u0004]|fLaC\u0000|\u001aE\u00df\u00a3).*")),
          binary("packed by xz", UNPACK + "xz -d", starts("\u00fd7zXZ")),
          binary("packed by zstd", UNPACK + "zstd -d", starts("(\u00b5/\u00fd")),
          binary("packed by bzip2", UNPACK + "bunzip2", matches("BZh[1-9]1AY&SY.*")),
          binary("packed by lz4", UNPACK + "lz4 -d", starts("\u0004\"M\u0018")),
          text("packed by compress", UNPACK + "uncompress", starts("\u001f\u009d")),
          binary("a 7z archive", UNPACK + "7z x", starts("7z\u00bc\u00af'\u001c")),
          binary("a RAR archive", UNPACK + "unrar x", starts("Rar!\u001a")),
          binary("a tar archive", UNPACK + "tar -xf", head -> head.startsWith("ustar", 257)),
          text(
              "text in UTF-16",
              "save it as UTF-8, for example with iconv -f UTF-16 -t UTF-8",
              starts("\u00ff\u00fe").or(starts("\u00fe\u00ff"))),
          text(
              "HTML",
              "numbers are needed",
              matches("(?i)(\u00ef\u00bb\u00bf)?\\s*(<!doctype html|<html|<head|<body).*")),
          text("XML", "numbers are needed", matches("(\u00ef\u00bb\u00bf)?\\s*<\\?xml.*")),
          text(
              "JSON",
              SAVE
                  + "np.array(json.load(open(FILE)), 'float32')), or [json.loads(line)[KEY] for"
                  + " line in open(FILE)]",
              matches("(\u00ef\u00bb\u00bf)?\\s*[\\[{].*")),
          text(
              "Matrix Market", SAVE + "scipy.io.mmread(FILE).toarray())", starts("%%MatrixMarket")),
          text("ARFF", "write its numbers to CSV", matches("(?i)\\s*(%[^\n]*\n\\s*)*@relation.*")),
          text(
              "LIBSVM text",
              SAVE + "sklearn.datasets.load_svmlight_file(FILE)[0].toarray())",
              matches(NUMBER + "( +\\d+:" + NUMBER + ")+ *(#[^\n]*)?(\r?\n.*)?")),
          text(
              "word2vec in its binary form",
              SAVE + "gensim.models.KeyedVectors.load_word2vec_format(FILE, binary=True).vectors)",
              matches("\\d+ \\d+\n\\S+ .*").and(ForeignFormats::hasControls)),
          text(
              "word vectors as text, as word2vec and fastText write it",
              "remove the first line and the words, for example with tail -n +2 FILE | cut -d ' ' -f 2-",
              matches("\\d+ \\d+ *\r?\n(?!" + NUMBER + " )[^\\s,;]+( +" + NUMBER + "){2,}.*")),
          text(
              "word vectors as text, as GloVe writes it: lines that begin with a word",
              "remove the words, for example with cut -d ' ' -f 2- FILE",
              ForeignFormats::isWordBeforeNumbers),
          zip(
              "a PyTorch file",
              SAVE + "torch.load(FILE).numpy())",
              matches("(.*\n)?([^\n]*/)?data\\.pkl\n.*")),
          zip(
              "a spreadsheet",
              "save it as CSV",
              matches("(.*\n)?xl/.*").or(matches("(.*\n)?content\\.xml\n.*"))),
          zip("a text document", "numbers are needed", matches("(.*\n)?word/.*")),
          zip("a Keras model", "vectors are needed", matches("(.*\n)?model\\.weights\\.h5\n.*")),
          zip(
              "a Java archive",
              "vectors are needed",
              matches("(.*\n)?META-INF/MANIFEST\\.MF\n.*")));

  private static final Pattern WORD_LINE = Pattern.compile("(\\S+)((?: +" + NUMBER + "){2,}) *\r?");

  private ForeignFormats() {}

  /** What a file of a magic is; empty if there is none that is known. */
  public static Optional<Format> ofBinary(byte[] head) {
    return find(Kind.BINARY, latin(head));
  }

  /** What a file is that no format of vectors with a magic or a name was found for. */
  public static Optional<Format> ofAny(byte[] head) {
    return ofBinary(head).or(() -> find(Kind.TEXT, latin(head)));
  }

  /** What a zip file of these names is. */
  public static Optional<Format> ofZip(List<String> names) {
    return find(Kind.ZIP, String.join("\n", names) + "\n");
  }

  /** What an image file is that is called so; empty if it may be one that is read. */
  public static Optional<Format> ofImageNamed(String name) {
    String suffix = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return TABLE.stream().filter(format -> format.suffixes().contains(suffix)).findFirst();
  }

  private static Optional<Format> find(Kind kind, String head) {
    return TABLE.stream()
        .filter(format -> format.kind() == kind && format.test().test(head))
        .findFirst();
  }

  private static String latin(byte[] head) {
    return new String(head, StandardCharsets.ISO_8859_1);
  }

  /** Each of the first lines is a word and numbers; some words may themselves be numbers. */
  private static boolean isWordBeforeNumbers(String head) {
    // What stands after the last line feed or, of a single line, the last blank may be cut.
    int whole = head.lastIndexOf('\n') < 0 ? head.lastIndexOf(' ') : head.lastIndexOf('\n');
    int lines = 0;
    int words = 0;
    for (String line : head.substring(0, Math.max(0, whole)).split("\n", -1)) {
      Matcher matcher = WORD_LINE.matcher(line);
      if (!matcher.matches()) {
        return false;
      }
      lines++;
      words +=
          matcher.group(1).matches("\"?(" + NUMBER + "|(?i:[-+]?(nan|inf|infinity)))\"?") ? 0 : 1;
    }
    return 2 * words > lines;
  }

  private static boolean hasControls(String head) {
    return head.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t');
  }

  private static Predicate<String> starts(String magic) {
    return head -> head.startsWith(magic);
  }

  private static Predicate<String> matches(String pattern) {
    return Pattern.compile(pattern, Pattern.DOTALL).asMatchPredicate();
  }

  private static Format binary(String what, String advice, Predicate<String> test) {
    return new Format(Kind.BINARY, what, advice, List.of(), test);
  }

  private static Format text(String what, String advice, Predicate<String> test) {
    return new Format(Kind.TEXT, what, advice, List.of(), test);
  }

  private static Format zip(String what, String advice, Predicate<String> test) {
    return new Format(Kind.ZIP, what, advice, List.of(), test);
  }

  private static Format image(
      String what, String files, Predicate<String> test, String... suffixes) {
    return new Format(Kind.TEXT, what, TO_PNG + files, List.of(suffixes), test);
  }
}
