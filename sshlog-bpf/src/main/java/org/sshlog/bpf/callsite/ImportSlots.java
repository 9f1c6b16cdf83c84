// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.callsite;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.sshlog.bpf.callsite.ElfImage.Segment;

/**
 * The words of memory into which the dynamic loader writes the addresses of imported functions. All
 * calls of such a function go through its words, whatever the instructions look like.
 */
final class ImportSlots {
  private static final int ENTRY_SIZE = 16;
  private static final int RELOCATION_SIZE = 24;
  private static final int SYMBOL_SIZE = 24;

  private static final int TAG_PLT_SIZE = 2;
  private static final int TAG_STRINGS = 5;
  private static final int TAG_SYMBOLS = 6;
  private static final int TAG_RELOCATIONS = 7;
  private static final int TAG_RELOCATIONS_SIZE = 8;
  private static final int TAG_STRINGS_SIZE = 10;
  private static final int TAG_PLT_KIND = 20;
  private static final int TAG_PLT_RELOCATIONS = 23;

  private final ElfImage image;
  private final Set<String> functions;
  private final Map<Integer, Long> tags = new HashMap<>();
  private final Map<Long, String> slots = new HashMap<>();

  private ImportSlots(ElfImage image, Set<String> functions) {
    this.image = image;
    this.functions = functions;
  }

  /**
   * Finds them.
   *
   * @return the functions by the address of their slots; one function may have several
   * @throws CallSiteException when the program is not linked dynamically, or its tables are broken
   */
  static Map<Long, String> of(ElfImage image, Set<String> functions) throws CallSiteException {
    ImportSlots search = new ImportSlots(image, functions);
    search.readTags();
    search.readRelocations(TAG_RELOCATIONS, TAG_RELOCATIONS_SIZE);
    if (search.tags.getOrDefault(TAG_PLT_KIND, 0L) == TAG_RELOCATIONS) {
      search.readRelocations(TAG_PLT_RELOCATIONS, TAG_PLT_SIZE);
    }
    return search.slots;
  }

  private void readTags() throws CallSiteException {
    Segment dynamic = image.segment(ElfImage.DYNAMIC);
    if (dynamic == null) {
      throw new CallSiteException("it is linked statically");
    }
    for (int at = dynamic.offset(); at <= dynamic.end() - ENTRY_SIZE; at += ENTRY_SIZE) {
      long tag = image.i64(at);
      if (tag == 0) {
        break;
      }
      if (tag > 0 && tag <= TAG_PLT_RELOCATIONS) {
        tags.putIfAbsent((int) tag, image.i64(at + Long.BYTES));
      }
    }
    if (!tags.containsKey(TAG_STRINGS) || !tags.containsKey(TAG_SYMBOLS)) {
      throw new CallSiteException("it has no dynamic symbols");
    }
  }

  private void readRelocations(int tableTag, int sizeTag) throws CallSiteException {
    long size = tags.getOrDefault(sizeTag, 0L);
    if (!tags.containsKey(tableTag) || size == 0) {
      return;
    }
    int first = image.offsetOf(tags.get(tableTag), size, "its relocation table");
    for (long at = first; at + RELOCATION_SIZE <= first + size; at += RELOCATION_SIZE) {
      long info = image.i64((int) at + 8);
      if (isImport((int) info)) {
        String function = wanted(info >>> 32);
        if (function != null) {
          slots.put(image.i64((int) at), function);
        }
      }
    }
  }

  private boolean isImport(int type) {
    return image.machine() == ElfImage.X86_64
        ? type == 6 || type == 7 // GLOB_DAT, JUMP_SLOT
        : type == 1025 || type == 1026;
  }

  /** The name of a symbol when it is one of those that are looked for, else null. */
  private String wanted(long symbol) throws CallSiteException {
    long address = tags.get(TAG_SYMBOLS) + symbol * SYMBOL_SIZE;
    int entry = image.offsetOf(address, SYMBOL_SIZE, "a dynamic symbol");
    long name = Integer.toUnsignedLong(image.i32(entry));
    long size = tags.getOrDefault(TAG_STRINGS_SIZE, 0L);
    int strings = image.offsetOf(tags.get(TAG_STRINGS), size, "its string table");
    for (String function : functions) {
      byte[] text = (function + "\0").getBytes(StandardCharsets.US_ASCII);
      if (name <= size - text.length && isAt(text, strings + (int) name)) {
        return function;
      }
    }
    return null;
  }

  private boolean isAt(byte[] text, int offset) {
    for (int i = 0; i < text.length; i++) {
      if (image.bytes()[offset + i] != text[i]) {
        return false;
      }
    }
    return true;
  }
}
