// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Declares every shared struct, so that its layout is in this object's BTF for a test to read. */
#include "sshlog.h"

struct record_header record_header;
struct endpoints endpoints;
struct connection_record connection_record;
struct server_record server_record;
struct exec_record exec_record;
struct exit_record exit_record;
struct text_record text_record;
struct io_record io_record;
struct file_server_record file_server_record;
struct resize_record resize_record;
struct resolved_record resolved_record;
struct forward_record forward_record;
struct network_record network_record;
struct stream_ref stream_ref;
struct stream_key stream_key;
struct stream stream;
struct task_record task_record;
struct process process;
struct connection connection;
struct site site;
struct loss loss;
enum record_type record_type;
enum role role;
enum stream_kind stream_kind;
enum path_state path_state;
