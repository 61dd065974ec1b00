// Decision files of DMN 1.1 to 1.6: dmn-js knows the language of 1.3, so others are told in it.
import VERSIONS from '../../../../service/dialects/dmn_versions.json';
import { say } from '../../words/say.js';
import { note } from '../notes.js';

const MODEL = 'https://www.omg.org/spec/DMN/20191111/MODEL/';
const OWN = {
  MODEL, DMNDI: 'https://www.omg.org/spec/DMN/20191111/DMNDI/', FEEL: 'https://www.omg.org/spec/DMN/20191111/FEEL/',
};
const NAMESPACE = /(["'])https?:\/\/www\.omg\.org\/spec\/DMN\/(\d{8})\/(MODEL|DMNDI|FEEL|dmn(?:11)?\.xsd)\/?\1/g;
const OLD_FEEL = /(["'])http:\/\/www\.omg\.org\/spec\/FEEL\/\d{8}\/?\1/g;
const OLD_TYPE = /(\btypeRef\s*=\s*["'])feel:/g;

/** Return {text, notes}: the file in the language of DMN 1.3. */
export function inOurs(text) {
  const found = [...text.matchAll(NAMESPACE)].find(([, , , part]) => !/^(DMNDI|FEEL)$/.test(part));
  const version = VERSIONS[found?.[2]];
  if (!version || version === '1.3') return { text, notes: [] };
  const told = text
    .replace(NAMESPACE, (_, quote, date, part) => `${quote}${OWN[part] ?? MODEL}${quote}`)
    .replace(OLD_FEEL, (_, quote) => `${quote}${OWN.FEEL}${quote}`);
  return {
    text: version === '1.1' ? told.replace(OLD_TYPE, '$1') : told,
    notes: [note(`文件是 DMN ${version} 写的，这里按 DMN 1.3 打开；改过以后存为 1.3。`, `The file is DMN ${version}; it is opened, and saved once edited, as DMN 1.3.`)],
  };
}

/** Draw what a file names and does not draw, in a row, so that its tables can be got at. */
export function withDrawing(text) {
  const document = new DOMParser().parseFromString(text, 'application/xml');
  const root = document.documentElement;
  if (root.localName !== 'definitions') throw new Error(say('不是 DMN 文件', 'no DMN file'));
  if (document.getElementsByTagNameNS(OWN.DMNDI, 'DMNShape').length) return text;
  const drawn = [...root.children].filter(({ localName, id }) => id && SIZES[localName]);
  const decisions = drawn.filter(({ localName }) => localName === 'decision');
  // One table alone is opened at once: nobody needs a drawing to get at it.
  const isTable = decisions.length === 1 && [...decisions[0].children].some(({ localName }) => localName === 'decisionTable');
  if (!drawn.length) throw new Error(say('文件里没有判定', 'there is no decision in it'));
  if (isTable) return text;
  const shapes = drawn.map(({ localName, id }, i) => {
    const [width, height] = SIZES[localName];
    const row = localName === 'decision' ? 100 : 300;
    return `<dmndi:DMNShape id="shape_${i}_di" dmnElementRef="${id}"><dc:Bounds x="${100 + i * 220}" y="${row}" width="${width}" height="${height}"/></dmndi:DMNShape>`;
  });
  const drawing = `<dmndi:DMNDI xmlns:dmndi="${OWN.DMNDI}" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/"><dmndi:DMNDiagram id="diagram_di">${shapes.join('')}</dmndi:DMNDiagram></dmndi:DMNDI>`;
  const end = text.lastIndexOf('</');
  return text.slice(0, end) + drawing + text.slice(end);
}

const SIZES = {
  decision: [180, 80], inputData: [125, 45], knowledgeSource: [100, 63], businessKnowledgeModel: [135, 46],
};
