// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a pseudo-terminal's number from any of its usual names. */
final class TerminalNumber implements ITypeConverter<Integer> {
  private static final Pattern NAME = Pattern.compile("(?:(?:/dev/)?pts/)?([0-9]{1,7})");

  @Override
  public Integer convert(String text) {
    Matcher name = NAME.matcher(text);
    if (!name.matches() || Integer.parseInt(name.group(1)) > 1 << 20) {
      throw new TypeConversionException("write 3, pts/3 or /dev/pts/3");
    }
    return Integer.parseInt(name.group(1));
  }
}
