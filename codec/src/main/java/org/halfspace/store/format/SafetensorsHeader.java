// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.halfspace.io.DamagedFileException;

/**
 * The header of a safetensors file, checked.
 *
 * @param places where each tensor is
 * @param metadata what stands under {@value #METADATA}; empty if nothing does
 */
record SafetensorsHeader(Map<String, Place> places, Map<?, ?> metadata) {
  static final String METADATA = "__metadata__";

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

  /** A tensor in a file, {@code from} and {@code to} counted from the end of the header. */
  record Place(String type, long[] shape, long from, long to) {}

  /**
   * @param dataBytes how many bytes follow the header
   * @throws DamagedFileException if it is damaged
   */
  static SafetensorsHeader parse(String file, byte[] json, long dataBytes) throws IOException {
    Map<String, Object> header;
    try {
      header =
          Json.object(json)
              .orElseThrow(
                  () -> Safetensors.corrupt(file, "the header at offset 8 is not a JSON object"));
    } catch (JsonProcessingException e) {
      throw Safetensors.corrupt(file, "the header at offset 8 is not JSON");
    }
    Map<String, Place> places = new LinkedHashMap<>();
    for (Map.Entry<String, Object> entry : header.entrySet()) {
      if (!entry.getKey().equals(METADATA)) {
        places.put(entry.getKey(), place(file, entry.getKey(), entry.getValue()));
      }
    }
    requireNoGaps(file, places, dataBytes);
    Map<?, ?> metadata = header.get(METADATA) instanceof Map<?, ?> map ? map : Map.of();
    return new SafetensorsHeader(places, metadata);
  }

  private static Place place(String file, String name, Object entry) throws DamagedFileException {
    if (!(entry instanceof Map<?, ?> fields)
        || !(fields.get("dtype") instanceof String type)
        || !ELEMENT_BYTES.containsKey(type)
        || !(fields.get("shape") instanceof List<?> sizes)
        || !(fields.get("data_offsets") instanceof List<?> offsets)
        || offsets.size() != 2
        || !(offsets.get(0) instanceof Long from)
        || !(offsets.get(1) instanceof Long to)) {
      throw Safetensors.corrupt(
          file, "tensor '" + name + "': dtype, shape or data_offsets missing or malformed");
    }
    long[] shape = new long[sizes.size()];
    long bytes = ELEMENT_BYTES.get(type);
    try {
      for (int i = 0; i < shape.length; i++) {
        if (!(sizes.get(i) instanceof Long size) || size < 0) {
          throw Safetensors.corrupt(
              file, "tensor '" + name + "': shape " + sizes + ", must be sizes");
        }
        shape[i] = size;
        bytes = Math.multiplyExact(bytes, shape[i]);
      }
    } catch (ArithmeticException e) {
      throw Safetensors.corrupt(file, "tensor '" + name + "': shape " + sizes + " is too large");
    }
    if (from < 0 || to < from || to - from != bytes) {
      throw Safetensors.corrupt(
          file,
          "tensor '"
              + name
              + "': data_offsets "
              + offsets
              + ", but its shape takes "
              + bytes
              + " bytes");
    }
    return new Place(type, shape, from, to);
  }

  private static void requireNoGaps(String file, Map<String, Place> places, long size)
      throws DamagedFileException {
    List<Place> inOrder = new ArrayList<>(places.values());
    inOrder.sort(Comparator.comparingLong(Place::from).thenComparingLong(Place::to));
    long end = 0;
    for (Place place : inOrder) {
      if (place.from() != end) {
        throw Safetensors.corrupt(
            file, "tensors overlap or leave a gap at data offset " + Math.min(end, place.from()));
      }
      end = place.to();
    }
    if (size < end) {
      throw Safetensors.truncated(
          file, "the tensors take " + end + " bytes, but only " + size + " are there");
    }
    if (size > end) {
      throw Safetensors.corrupt(file, (size - end) + " bytes too many after the tensors");
    }
  }
}
