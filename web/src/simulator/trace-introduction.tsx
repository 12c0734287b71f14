import './trace-introduction.css';
import { TraceStep } from './trace-step.tsx';

/** Instead of a story, while no line is chosen: how a message makes its way. */
export function TraceIntroduction() {
  return (
    <>
      <p className="trace-introduction">点一条消息，看机器人是怎么想、怎么做的。每条消息都走这四步：</p>
      <ol className="trace-steps">
        <TraceStep icon="inbox" title="收到">
          <p>先记入日志再处理，重启也不会丢。</p>
        </TraceStep>
        <TraceStep icon="puzzle" title="判断">
          <p>插件按顺序看一遍，各自写下判断和理由。</p>
        </TraceStep>
        <TraceStep icon="clock" title="排队">
          <p>像真人一样有快有慢；处置先于回复，回复先于广播。</p>
        </TraceStep>
        <TraceStep icon="send" title="发出">
          <p>如实记下结果：做到了、被拒绝，还是平台没有回答。</p>
        </TraceStep>
      </ol>
    </>
  );
}
