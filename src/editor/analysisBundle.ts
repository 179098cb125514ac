/** Entry of dist/analysis.js: what turns recordings into numbers and other formats, loaded with the first profile. */
export { writeSpeedscope } from '../core/profile/formats/speedscope';
export { analyseInWorker, compareInWorker } from '../node/analysis/client';
