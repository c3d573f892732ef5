// Small files that must be whole after a power cut, as every part of Aurelius writes them.
export { syncFolder, writeWhole } from '@aurelius/core/files';
