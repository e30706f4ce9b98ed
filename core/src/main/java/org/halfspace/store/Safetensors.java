package org.halfspace.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.halfspace.data.UnusableDataException;
import org.halfspace.io.AtomicFile;
import org.halfspace.io.Existing;
import org.halfspace.io.VectorDataException;

/**
 * The safetensors format: length of the header (8 bytes, little-endian), header (JSON, padded with
 * blanks to a multiple of 8), tensors without gaps. The header has for each tensor {@code dtype},
 * {@code shape} and {@code data_offsets} from the end of the header, and texts under {@code
 * __metadata__}.
 */
public final class Safetensors {
  /** The limit of the reference implementation. */
  private static final long MAXIMUM_HEADER = 100_000_000;

  /** Bytes of a tensor at most, which are read and written in one piece. */
  private static final int MAXIMUM_TENSOR = Integer.MAX_VALUE - 8;

  private static final String METADATA = "__metadata__";
  private static final Map<String, Integer> ELEMENT_BYTES =
      Map.ofEntries(
          Map.entry("BOOL", 1),
          Map.entry("U8", 1),
          Map.entry("I8", 1),
          Map.entry("I16", 2),
          Map.entry("U16", 2),
          Map.entry("F16", 2),
          Map.entry("BF16", 2),
          Map.entry("I32", 4),
          Map.entry("U32", 4),
          Map.entry("F32", 4),
          Map.entry("F64", 8),
          Map.entry("I64", 8),
          Map.entry("U64", 8));

  /** A tensor to be written. */
  public record Tensor(String name, String type, long[] shape, ByteBuffer bytes) {}

  /** A tensor in a file, {@code from} and {@code to} counted from the end of the header. */
  private record Place(String type, long[] shape, long from, long to) {}

  private final Path path;
  private final long dataStart;
  private final Map<String, Place> places;
  private final JsonNode metadata;

  private Safetensors(Path path, long dataStart, Map<String, Place> places, JsonNode metadata) {
    this.path = path;
    this.dataStart = dataStart;
    this.places = places;
    this.metadata = metadata;
  }

  public static ObjectNode texts() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static Tensor float32(String name, float[] values, long... shape) {
    ByteBuffer bytes = allocate(name, values.length, Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return new Tensor(name, "F32", shape, bytes);
  }

  static Tensor float64(String name, double[] values, long... shape) {
    ByteBuffer bytes = allocate(name, values.length, Double.BYTES);
    bytes.asDoubleBuffer().put(values);
    return new Tensor(name, "F64", shape, bytes);
  }

  /** Room for a tensor, if {@link #tensor} would read it again. */
  private static ByteBuffer allocate(String name, int length, int elementBytes) {
    if (length > MAXIMUM_TENSOR / elementBytes) {
      throw new UnusableDataException(
          "tensor '"
              + name
              + "' of "
              + length
              + " numbers is too large for a file; the most are "
              + MAXIMUM_TENSOR / elementBytes);
    }
    return ByteBuffer.allocate(length * elementBytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  public static void write(Path path, Existing existing, ObjectNode metadata, List<Tensor> tensors)
      throws IOException {
    ObjectNode header = texts();
    header.set(METADATA, metadata);
    long offset = 0;
    for (Tensor tensor : tensors) {
      ObjectNode entry = header.putObject(tensor.name());
      entry.put("dtype", tensor.type());
      ArrayNode shape = entry.putArray("shape");
      for (long size : tensor.shape()) {
        shape.add(size);
      }
      entry.putArray("data_offsets").add(offset).add(offset + tensor.bytes().remaining());
      offset += tensor.bytes().remaining();
    }
    byte[] json = new ObjectMapper().writeValueAsBytes(header);
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    ByteBuffer length =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(padded.length).flip();
    AtomicFile.write(
        path,
        existing,
        channel -> {
          writeFully(channel, length);
          writeFully(channel, ByteBuffer.wrap(padded));
          for (Tensor tensor : tensors) {
            writeFully(channel, tensor.bytes().duplicate());
          }
        });
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Reads and checks the header; tensors are read when they are asked for. */
  public static Safetensors read(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (Files.isDirectory(path)) {
      throw corrupt(path, "is a folder, not a safetensors file");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < 8) {
        throw truncated(path, size + " bytes, too short for a safetensors file");
      }
      long length = readFully(path, channel, 0, 8).getLong();
      if (length < 2 || length > MAXIMUM_HEADER) {
        throw corrupt(
            path,
            "is no safetensors file, which a model is: header length "
                + length
                + " at offset 0, must be between 2 and "
                + MAXIMUM_HEADER);
      }
      if (length > size - 8) {
        throw truncated(
            path,
            "the header should end at offset " + (8 + length) + ", but the file ends at " + size);
      }
      String json =
          StandardCharsets.UTF_8.decode(readFully(path, channel, 8, (int) length)).toString();
      return parse(path, json, 8 + length, size);
    }
  }

  private static Safetensors parse(Path path, String json, long dataStart, long size)
      throws VectorDataException {
    JsonNode header;
    try {
      header =
          JsonMapper.builder()
              .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .build()
              .readTree(json);
    } catch (JsonProcessingException | StackOverflowError e) {
      throw corrupt(path, "the header at offset 8 is not JSON");
    }
    if (header == null || !header.isObject()) {
      throw corrupt(path, "the header at offset 8 is not a JSON object");
    }
    Map<String, Place> places = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (!entry.getKey().equals(METADATA)) {
        places.put(entry.getKey(), place(path, entry.getKey(), entry.getValue()));
      }
    }
    requireNoGaps(path, places, size - dataStart);
    return new Safetensors(path, dataStart, places, header.path(METADATA));
  }

  private static Place place(Path path, String name, JsonNode entry) throws VectorDataException {
    JsonNode offsets = entry.path("data_offsets");
    JsonNode shapeNode = entry.path("shape");
    Integer elementBytes = ELEMENT_BYTES.get(entry.path("dtype").asText());
    if (elementBytes == null
        || !shapeNode.isArray()
        || offsets.size() != 2
        || !isWhole(offsets.path(0))
        || !isWhole(offsets.path(1))) {
      throw corrupt(
          path, "tensor '" + name + "': dtype, shape or data_offsets missing or malformed");
    }
    long[] shape = new long[shapeNode.size()];
    long bytes = elementBytes;
    try {
      for (int i = 0; i < shape.length; i++) {
        if (!isWhole(shapeNode.path(i)) || shapeNode.path(i).asLong() < 0) {
          throw corrupt(path, "tensor '" + name + "': shape " + shapeNode + ", must be sizes");
        }
        shape[i] = shapeNode.path(i).asLong();
        bytes = Math.multiplyExact(bytes, shape[i]);
      }
    } catch (ArithmeticException e) {
      throw corrupt(path, "tensor '" + name + "': shape " + shapeNode + " is too large");
    }
    long from = offsets.path(0).asLong();
    long to = offsets.path(1).asLong();
    if (from < 0 || to < from || to - from != bytes) {
      throw corrupt(
          path,
          "tensor '"
              + name
              + "': data_offsets "
              + offsets
              + ", but its shape takes "
              + bytes
              + " bytes");
    }
    return new Place(entry.path("dtype").asText(), shape, from, to);
  }

  /** Whether it is a number without a fraction that a long holds. */
  private static boolean isWhole(JsonNode number) {
    return number.isIntegralNumber() && number.canConvertToLong();
  }

  private static void requireNoGaps(Path path, Map<String, Place> places, long size)
      throws VectorDataException {
    List<Place> inOrder = new ArrayList<>(places.values());
    inOrder.sort(Comparator.comparingLong(Place::from).thenComparingLong(Place::to));
    long end = 0;
    for (Place place : inOrder) {
      if (place.from() != end) {
        throw corrupt(
            path, "tensors overlap or leave a gap at data offset " + Math.min(end, place.from()));
      }
      end = place.to();
    }
    if (size < end) {
      throw truncated(path, "the tensors take " + end + " bytes, but only " + size + " are there");
    }
    if (size > end) {
      throw corrupt(path, (size - end) + " bytes too many behind the tensors");
    }
  }

  /** A text of the metadata. */
  public String text(String key) throws VectorDataException {
    JsonNode value = metadata.path(key);
    if (!value.isTextual()) {
      throw corrupt(path, "metadata '" + key + "' is missing; is this a model of halfspace?");
    }
    return value.asText();
  }

  public long whole(String key) throws VectorDataException {
    try {
      return Long.parseLong(text(key));
    } catch (NumberFormatException e) {
      throw corrupt(path, "metadata '" + key + "': '" + text(key) + "', must be a whole number");
    }
  }

  /** A whole number between two bounds. */
  public long whole(String key, long from, long to) throws VectorDataException {
    long value = whole(key);
    if (value < from || value > to) {
      throw corrupt(
          path, "metadata '" + key + "': " + value + ", must be between " + from + " and " + to);
    }
    return value;
  }

  public double number(String key) throws VectorDataException {
    try {
      return Double.parseDouble(text(key));
    } catch (NumberFormatException e) {
      throw corrupt(path, "metadata '" + key + "': '" + text(key) + "', must be a number");
    }
  }

  /** Whether there is a tensor of this name. */
  boolean has(String name) {
    return places.containsKey(name);
  }

  /** The shape of a tensor with that many axes. */
  public long[] shape(String name, int axes) throws VectorDataException {
    Place place = places.get(name);
    if (place == null || place.shape().length != axes) {
      throw corrupt(path, "tensor '" + name + "' with " + axes + " axes is missing");
    }
    return place.shape().clone();
  }

  /** The bytes of a tensor, which must be of that type and shape. */
  public ByteBuffer tensor(String name, String type, long... shape) throws IOException {
    Place place = places.get(name);
    if (place == null || !place.type().equals(type) || !Arrays.equals(place.shape(), shape)) {
      throw corrupt(
          path,
          "tensor '"
              + name
              + "' must be "
              + type
              + " of shape "
              + Arrays.toString(shape)
              + (place == null
                  ? ", but is missing"
                  : ", but is " + place.type() + " of shape " + Arrays.toString(place.shape())));
    }
    long bytes = place.to() - place.from();
    if (bytes > MAXIMUM_TENSOR) {
      throw new VectorDataException(
          VectorDataException.Kind.UNSUPPORTED,
          path + ": tensor '" + name + "' has " + bytes + " bytes, more than can be read");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return readFully(path, channel, dataStart + place.from(), (int) bytes);
    }
  }

  private static ByteBuffer readFully(Path path, FileChannel channel, long position, int bytes)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw truncated(path, "ends at offset " + (position + buffer.position()));
      }
    }
    return buffer.flip();
  }

  private static VectorDataException corrupt(Path path, String what) {
    return new VectorDataException(VectorDataException.Kind.CORRUPT, path + ": " + what);
  }

  private static VectorDataException truncated(Path path, String what) {
    return new VectorDataException(VectorDataException.Kind.TRUNCATED, path + ": " + what);
  }
}
