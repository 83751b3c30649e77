import { withoutJournal } from './contenders/faultline.ts';
import { CONNECT } from './contenders/index.ts';
import type { Name } from './contenders/names.ts';
import { Link } from './link.ts';
import { flush, latency, type Queue, queue, recover, throughput } from './measures.ts';
import type { Order, Reply } from './orders.ts';

/** The process of one contender's clients: executes the orders of the bench. Arguments: contender, origin of the server. */
const [name, origin = ''] = process.argv.slice(2);
const connect = CONNECT[name as Name];
let links: Link[] = [];
let queued: Queue | null = null;

function first(): Link {
  const [link] = links;
  if (!link) throw new Error('No client is open.');
  return link;
}

async function obey(order: Order): Promise<Extract<Reply, { answer: unknown }>['answer']> {
  switch (order.order) {
    case 'open': {
      const { clients, bare } = order.ask;
      links = Array.from(
        { length: clients },
        () => new Link(bare ? withoutJournal : connect, origin),
      );
      await Promise.all(links.map((link) => link.until(true)));
      return null;
    }
    case 'throughput':
      return throughput(first(), order.ask.messages, order.ask.window);
    case 'latency':
      return latency(first(), order.ask.messages);
    case 'queue':
      queued = await queue(first(), order.ask.messages);
      return queued.heap;
    case 'flush':
      if (!queued) throw new Error('Nothing is queued.');
      return flush(first(), queued);
    case 'recover': {
      const { since } = order.ask;
      return Promise.all(links.map((link) => recover(link, since)));
    }
    case 'close':
      for (const link of links) link.close();
      links = [];
      return null;
  }
}

process.on('message', (order: Order) => {
  const reply = (message: Reply) => process.send?.(message);
  obey(order).then(
    (answer) => reply({ answer }),
    (error: unknown) => reply({ error: String(error) }),
  );
});

// The bench has ended or was killed.
process.on('disconnect', () => process.exit());
