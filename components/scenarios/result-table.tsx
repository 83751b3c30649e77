import type { Result } from './runs.ts';

/** The figures of a run, counted from the journal. */
export function ResultTable({ result }: { result: Result }) {
  const { tally, findings, clients, herds } = result;
  const { sent, confirmed, lost, twice, outOfOrder } = tally;
  const herd = Object.keys(herds).length > 0;
  return (
    <dl class="figures">
      <Figure name="client" label="client" wide>
        {herd ? Object.keys(herds).join(' and ') : clients.join(', ') || 'none seen'}
      </Figure>
      {!herd && (
        <>
          <Figure name="sent" label="sent">
            {sent}
          </Figure>
          <Figure name="confirmed" label="confirmed" bad={confirmed < sent}>
            {confirmed}
          </Figure>
          <Figure name="lost" label="lost" bad={lost > 0}>
            {lost}
          </Figure>
          <Figure name="twice" label="twice" bad={twice > 0}>
            {twice}
          </Figure>
          <Figure name="out-of-order" label="out of order" bad={outOfOrder > 0}>
            {outOfOrder}
          </Figure>
        </>
      )}
      <Figure name="findings" label="findings" bad={findings.length > 0} wide>
        {findings.join(', ') || 'none'}
      </Figure>
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly label: string;
  readonly children: string | number;
  readonly bad?: boolean;
  readonly wide?: boolean;
}

function Figure({ name, label, children, bad = false, wide = false }: FigureProps) {
  return (
    <div class={wide ? 'figure figure-wide' : 'figure'} data-bad={bad}>
      <dt>{label}</dt>
      <dd data-field={name}>{children}</dd>
    </div>
  );
}
