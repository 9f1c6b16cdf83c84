// SPDX-License-Identifier: Apache-2.0
/** The filter {@code upload_file_path_regex}. */
module org.sshlog.filter.uploadfilepathregex {
  requires org.sshlog.spi;

  provides org.sshlog.spi.FilterProvider with
      org.sshlog.filter.uploadfilepathregex.UploadFilePathRegexProvider;
}
