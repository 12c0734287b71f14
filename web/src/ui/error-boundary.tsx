import './button.css';
import './error-boundary.css';
import { Component, type ReactNode } from 'react';

/** Says that the page is broken instead of showing nothing; the bot does not mind. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children;
    return (
      <main className="broken" role="alert">
        <h1>页面出错了</h1>
        <p>机器人不受影响，刷新页面就能继续。</p>
        <button type="button" className="button button-main" onClick={() => window.location.reload()}>
          刷新页面
        </button>
      </main>
    );
  }
}
