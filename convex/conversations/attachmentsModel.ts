/** Attachments as other domains use them: files belong to messages, or to tickets and their comments. */
export { attachFiles, attachmentsOf, deleteAttachments, type Uploader } from "./attachments";
